//! The plot of a timeline, as SVG. Its colours are those of `page.css`, which has others for the dark.
use plotters::{
    coord::Shift,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{axis::Axis, bars::Bars, holes::Hole, ticks::Ticks};
use crate::{
    failure::{Exit, Failure},
    text,
};

/// The two that a page has, for wide and for narrow windows: a plot that is only made smaller cannot be read.
pub(super) struct Size {
    pub(super) class: &'static str,
    width: u32,
    height: u32,
    /// How many bars there is room for, and how many dates.
    pub(super) bars: usize,
    dates: usize,
}

pub(super) const WIDE: Size = Size {
    class: "wide",
    width: 800,
    height: 220,
    bars: 400,
    dates: 8,
};

pub(super) const NARROW: Size = Size {
    class: "narrow",
    width: 360,
    height: 200,
    bars: 120,
    dates: 4,
};

/// Plotters draws by whole pixels, and bars may be thinner than one.
const FINE: u32 = 10;
const TEXT_SIZE: u32 = 13;

const TEXT: RGBColor = RGBColor(0x1B, 0x1F, 0x24);
const LINE: RGBColor = RGBColor(0xD0, 0xD7, 0xDE);
const AXIS: RGBColor = RGBColor(0x57, 0x60, 0x6A);
const CHANGED: RGBColor = RGBColor(0x0B, 0x62, 0xD6);
const DELETED: RGBColor = RGBColor(0xB4, 0x53, 0x09);
const HOLE: RGBColor = RGBColor(0xC4, 0x16, 0x2A);

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;
type Area<'b> = DrawingArea<SVGBackend<'b>, Shift>;
type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<std::io::Error>>;

/// What an `svg` element with this `viewBox` holds.
pub(super) struct Plot {
    pub(super) view_box: String,
    pub(super) inside: String,
}

impl Plot {
    pub(super) fn of(bars: &Bars, holes: &[Hole], size: &Size) -> Result<Self, Failure> {
        let mut svg = String::new();
        let (width, height) = (size.width * FINE, size.height * FINE);
        let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
        draw(&area, bars, holes, size)
            .map_err(|e| Failure::new(Exit::Output, "a plot cannot be drawn").because(e))?;
        drop(area);
        let inside = svg.split_once('>').map_or("", |(_, inside)| inside);
        let inside = inside.trim_end().trim_end_matches("</svg>");
        Ok(Self {
            view_box: format!("0 0 {width} {height}"),
            inside: inside.to_owned(),
        })
    }
}

fn draw(area: &Area<'_>, bars: &Bars, holes: &[Hole], size: &Size) -> Drawn {
    let mut frame = Frame::of(area, bars, !holes.is_empty(), size)?;
    frame.mesh(bars)?;
    for hole in holes {
        frame.band(hole)?;
    }
    frame.columns(bars)?;
    frame.names(holes)?;
    area.present()
}

/// The axes, and what a pixel is on each.
struct Frame<'a, 'b> {
    chart: Chart<'a, 'b>,
    span: (f64, f64),
    heights: (f64, f64),
    pixel: (f64, f64),
}

impl<'a, 'b> Frame<'a, 'b> {
    fn of(area: &'a Area<'b>, bars: &Bars, has_holes: bool, size: &Size) -> Drawn<Self> {
        let highest = bars.highest();
        let (up, down) = (highest.changed as f64, highest.deleted as f64);
        // Above the highest bar there is room for the names of holes.
        let room = if has_holes { 0.18 } else { 0.04 };
        let heights = (-down * 1.05, (up + (up + down) * room).max(1.0));
        let span = (bars.from() as f64, bars.to() as f64);
        let dates = Ticks::dates(bars.from(), bars.to(), size.dates);
        let counts = Ticks::counts(highest.deleted, highest.changed);
        let chart = ChartBuilder::on(area)
            .margin_top(TOP * FINE)
            .margin_right(RIGHT * FINE)
            .x_label_area_size(BOTTOM * FINE)
            .y_label_area_size(LEFT * FINE)
            .build_cartesian_2d(
                Axis::new(span.0..span.1, dates),
                Axis::new(heights.0..heights.1, counts),
            )?;
        let wide = f64::from(size.width - LEFT - RIGHT);
        let high = f64::from(size.height - TOP - BOTTOM);
        Ok(Self {
            chart,
            span,
            heights,
            pixel: ((span.1 - span.0) / wide, (heights.1 - heights.0) / high),
        })
    }

    fn mesh(&mut self, bars: &Bars) -> Drawn {
        let label = ("sans-serif", size_of(TEXT_SIZE)).into_font().color(&TEXT);
        self.chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(LINE.stroke_width(FINE))
            .light_line_style(TRANSPARENT)
            .axis_style(AXIS.stroke_width(FINE))
            .set_all_tick_mark_size(5 * FINE)
            .label_style(label.clone())
            .axis_desc_style(label)
            .x_desc("time (UTC)")
            .y_desc(format!("records a {}", bars.unit.name()))
            .draw()
    }

    /// Changed records go up from the axis, and deleted ones down. Whatever is there shows.
    fn columns(&mut self, bars: &Bars) -> Drawn {
        let least = self.pixel.1;
        let gap = match bars.bars.first() {
            Some(bar) if (bar.to - bar.from) as f64 > 3.0 * self.pixel.0 => self.pixel.0 / 2.0,
            _ => 0.0,
        };
        let column = |from: i64, to: i64, records: u64, sign: f64, colour: RGBColor| {
            let height = sign * (records as f64).max(least);
            let corners = [(from as f64 + gap, 0.0), (to as f64 - gap, height)];
            (records > 0).then(|| Rectangle::new(corners, colour.filled()))
        };
        let columns = bars.bars.iter().flat_map(|bar| {
            let changed = column(bar.from, bar.to, bar.count.changed, 1.0, CHANGED);
            let deleted = column(bar.from, bar.to, bar.count.deleted, -1.0, DELETED);
            changed.into_iter().chain(deleted)
        });
        self.chart.draw_series(columns)?;
        Ok(())
    }

    fn band(&mut self, hole: &Hole) -> Drawn {
        let (from, to) = self.sides(hole);
        // Below its name.
        let (low, high) = self.heights;
        let high = high - f64::from(TEXT_SIZE + 6) * self.pixel.1;
        let ground = Rectangle::new([(from, low), (to, high)], HOLE.mix(0.2).filled());
        self.chart.draw_series([ground])?;
        let edge = |at| PathElement::new([(at, low), (at, high)], HOLE.stroke_width(FINE));
        self.chart.draw_series([edge(from), edge(to)])?;
        Ok(())
    }

    /// Where a hole begins and ends. It is wide enough to be seen, whatever the span.
    fn sides(&self, hole: &Hole) -> (f64, f64) {
        let (from, to) = (*hole.days.start() as f64, *hole.days.end() as f64 + 1.0);
        let missing = ((NARROWEST * self.pixel.0 - (to - from)) / 2.0).max(0.0);
        (from - missing, to + missing)
    }

    /// The longest first, as far as there is room beside each other.
    fn names(&mut self, holes: &[Hole]) -> Drawn {
        let mut holes: Vec<_> = holes.iter().collect();
        holes.sort_by_key(|hole| -hole.length());
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let font = ("sans-serif", size_of(TEXT_SIZE), FontStyle::Bold).into_font();
        for hole in holes {
            let days = text::counted(hole.length().unsigned_abs(), "day");
            let name = format!("no records, {days}");
            let half = name.len() as f64 * f64::from(TEXT_SIZE) * 0.3 * self.pixel.0;
            let (from, to) = self.sides(hole);
            let most = (self.span.1 - half).max(self.span.0 + half);
            let at = f64::midpoint(from, to).clamp(self.span.0 + half, most);
            let here = (at - half, at + half);
            if taken.iter().any(|one| one.0 < here.1 && here.0 < one.1) {
                continue;
            }
            taken.push(here);
            let style = font.color(&HOLE).pos(Pos::new(HPos::Center, VPos::Top));
            let top = self.heights.1 - 2.0 * self.pixel.1;
            let name = Text::new(name, (at, top), style);
            self.chart.draw_series([name])?;
        }
        Ok(())
    }
}

const TOP: u32 = 6;
const RIGHT: u32 = 20;
const BOTTOM: u32 = 42;
const LEFT: u32 = 72;

/// Of a hole, in pixels.
const NARROWEST: f64 = 4.0;

/// Plotters makes the size of a font smaller by that.
fn size_of(pixels: u32) -> f64 {
    f64::from(pixels * FINE) * 1.24
}

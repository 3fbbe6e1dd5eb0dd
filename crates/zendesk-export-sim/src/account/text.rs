//! Invented words. Nobody here exists.

use super::dice::Dice;
use crate::json::Escaped;

pub(crate) fn subject(dice: &mut Dice) -> String {
    let start = dice.pick([
        "Question about",
        "Trouble with",
        "Re: your answer on",
        "Frage zu",
        "Problème avec",
        "Nothing works since",
        "¿Cómo cambio",
        "お問い合わせ:",
    ]);
    let matter = dice.pick([
        "invoice",
        "delivery",
        "sign-in",
        "the \"Pro\" plan",
        "shipment",
        "crème brûlée set",
        "order",
        "app update 🚀",
    ]);
    format!("{start} {matter} {}", dice.below(90_000) + 10_000)
}

/// Writes about so many bytes, escaped.
pub(crate) fn write_description(dice: &mut Dice, bytes: u64, out: &mut Vec<u8>) {
    const START: &str = r"Hello,\n\n";
    const END: &str = r"\nKind regards";
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    // The last sentence is over half of the time.
    let end = out.len() + bytes.saturating_sub(END.len() + 40);
    out.extend_from_slice(START.as_bytes());
    while out.len() < end {
        out.extend_from_slice(sentence(dice).0.as_bytes());
        let is_end_of_paragraph = dice.percent(25);
        let space = if is_end_of_paragraph { r"\n\n" } else { " " };
        out.extend_from_slice(space.as_bytes());
    }
    out.extend_from_slice(END.as_bytes());
}

pub(crate) fn sentence(dice: &mut Dice) -> Escaped<&'static str> {
    Escaped(dice.pick([
        "The page stays empty after I press the blue button, whichever browser I use.",
        "I ordered three of them and two arrived, one of those in the wrong colour.",
        r#"My colleague says \"it worked yesterday\", and so it did."#,
        "Könnten Sie bitte prüfen, ob die Rechnung an die richtige Straße ging?",
        "Pourriez-vous m'expliquer où trouver ce réglage après la mise à jour ?",
        "ご確認をお願いいたします。",
        r"The log says C:\\data\\export\\2025 cannot be read; a copy is below.",
        "This is the second time that I write about it, so please look into it soon.",
        "Thanks for the quick answer, that already helped with half of it 🙂",
        "We changed nothing on our side; the settings are the same as last month.",
        "Is there a way to undo this without losing the notes of our team?",
        "Die Lieferung sollte am Dienstag kommen, seitdem habe ich nichts gehört.",
    ]))
}

pub(crate) const TAGS: [&str; 7] = [
    "auto_closed",
    "billing",
    "needs_followup",
    "returns",
    "vip",
    "web_widget",
    "été_2025",
];

/// How likely it is to have each of them.
pub(crate) const TAG_PERCENT: u64 = 30;

pub(crate) fn tags(dice: &mut Dice) -> Vec<&'static str> {
    tags_of(any_tags(dice))
}

/// Each tag is a bit.
pub(crate) fn any_tags(dice: &mut Dice) -> u64 {
    let bits = (0..TAGS.len()).filter(|_| dice.percent(TAG_PERCENT));
    bits.fold(0, |tags, bit| tags | 1 << bit)
}

pub(crate) fn tags_of(bits: u64) -> Vec<&'static str> {
    let tags = TAGS.into_iter().enumerate();
    let tags = tags.filter(|(bit, _)| bits >> bit & 1 == 1);
    tags.map(|(_, tag)| tag).collect()
}

pub(crate) fn person(number: u64) -> String {
    let word = match number % 23 {
        5 => "Persönchen",
        11 => "Персона",
        17 => "人物",
        _ => "Person",
    };
    format!("{word} {number}")
}

pub(crate) fn email(number: u64) -> String {
    format!("person{number}@example.com")
}

/// From the range of numbers that belong to nobody.
pub(crate) fn phone(dice: &mut Dice) -> String {
    format!("+120255501{:02}", dice.below(100))
}

//! Connections that can be ended before their time.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Connections(pub(crate) TcpListener);

pub(crate) struct Connection {
    stream: TcpStream,
    end: End,
}

/// Ends a connection from within an answer. The server itself knows no way to say nothing, nor to
/// say that a body ends here although more was promised.
#[derive(Clone, Default)]
pub(crate) struct End(Arc<AtomicU8>);

// Zero is an open end.
const BEFORE_THE_NEXT_BYTE: u8 = 1;
const BEHIND_WHAT_IS_WRITTEN: u8 = 2;

impl End {
    /// By a reset, so that the client sees that this is no orderly end.
    pub(crate) fn before_the_next_byte(&self) {
        self.0.store(BEFORE_THE_NEXT_BYTE, Ordering::Release);
    }

    /// Once all that was handed to the server so far is on its way.
    pub(crate) fn after_what_is_written(&self) {
        self.0.store(BEHIND_WHAT_IS_WRITTEN, Ordering::Release);
    }

    fn is(&self, when: u8) -> bool {
        self.0.load(Ordering::Acquire) == when
    }
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        // Without it answers are only slower, so a refusal does not matter.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            end: End::default(),
        }
    }

    fn before_a_write(&self) -> io::Result<()> {
        if self.end.is(BEFORE_THE_NEXT_BYTE) {
            // Closing a socket that does not linger resets the connection. Where that is refused
            // it just ends.
            let _ = self.stream.set_zero_linger();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Listener for Connections {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (Connection::new(stream), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Connections>> for End {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        stream.io().end.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.before_a_write()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.before_a_write()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// The server flushes when it has written all that it was given.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.end.is(BEHIND_WHAT_IS_WRITTEN) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

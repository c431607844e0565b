//! tonic's server with its own defaults: two services in its router, as its code generator would write them.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use proto::Format;
use tokio::net::TcpListener;
use tokio_stream::adapters::Map;
use tokio_stream::{Stream, StreamExt};
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, ServerStreamingService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use tower_service::Service;

use super::Site;
use super::ready;
use crate::codec::Lent;
use crate::messages::{BatchGetUsers, ChargeCard, GetUser, Method, StreamTransactions};

type Answer = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

/// Serves every connection until the program ends.
pub(super) async fn serve(listener: TcpListener, site: Site) {
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let router =
        Server::builder()
            .add_service(Serves::<Payments>(site, PhantomData))
            .add_service(Serves::<Users>(site, PhantomData));
    // It ends with the program, and if it ends before, every client's call fails.
    let _ = router.serve_with_incoming(incoming).await;
}

/// A service of the router, and where its calls go.
trait Routes: Clone + Send + 'static {
    const NAME: &'static str;

    /// Answers a call of one of its methods.
    fn answer(site: Site, request: http::Request<Body>) -> Answer;
}

#[derive(Clone)]
struct Payments;

impl Routes for Payments {
    const NAME: &'static str = "wirelab.payments.v1.PaymentService";

    fn answer(site: Site, request: http::Request<Body>) -> Answer {
        match request.uri().path() {
            ChargeCard::PATH => unary::<ChargeCard>(site.format, request),
            StreamTransactions::PATH => stream::<StreamTransactions>(site, request),
            _ => unimplemented(),
        }
    }
}

#[derive(Clone)]
struct Users;

impl Routes for Users {
    const NAME: &'static str = "wirelab.users.v1.UserService";

    fn answer(site: Site, request: http::Request<Body>) -> Answer {
        match request.uri().path() {
            GetUser::PATH => unary::<GetUser>(site.format, request),
            BatchGetUsers::PATH => stream::<BatchGetUsers>(site, request),
            _ => unimplemented(),
        }
    }
}

#[derive(Clone)]
struct Serves<Routed>(Site, PhantomData<Routed>);

impl<Routed: Routes> NamedService for Serves<Routed> {
    const NAME: &'static str = Routed::NAME;
}

impl<Routed: Routes> Service<http::Request<Body>> for Serves<Routed> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Answer {
        Routed::answer(self.0, request)
    }
}

fn unary<M: Method>(format: Format, request: http::Request<Body>) -> Answer {
    Box::pin(async move {
        let mut grpc = Grpc::new(Lent::<M::Response, M::Request>::new(format));
        Ok(grpc.unary(One::<M>(PhantomData), request).await)
    })
}

fn stream<M: Method>(site: Site, request: http::Request<Body>) -> Answer {
    Box::pin(async move {
        let mut grpc = Grpc::new(Lent::<M::Response, M::Request>::new(site.format));
        Ok(grpc.server_streaming(Many::<M>(site, PhantomData), request).await)
    })
}

fn unimplemented() -> Answer {
    Box::pin(ready(Ok(Status::unimplemented("no such method").into_http())))
}

struct One<M>(PhantomData<M>);

impl<M: Method> UnaryService<M::Request> for One<M> {
    type Response = &'static M::Response;
    type Future = Ready<Result<Response<&'static M::Response>, Status>>;

    fn call(&mut self, request: Request<M::Request>) -> Self::Future {
        let message = M::responses(request.get_ref()).first();
        ready(message.map(Response::new).ok_or_else(|| Status::not_found("nothing to answer")))
    }
}

struct Many<M>(Site, PhantomData<M>);

type Lending<R> = Map<ready::Ready<R>, fn(&'static R) -> Result<&'static R, Status>>;

impl<M: Method> ServerStreamingService<M::Request> for Many<M>
where
    Lending<M::Response>: Stream<Item = Result<&'static M::Response, Status>>,
{
    type Response = &'static M::Response;
    type ResponseStream = Lending<M::Response>;
    type Future = Ready<Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<M::Request>) -> Self::Future {
        let messages = ready::Ready::new(M::responses(request.get_ref()), self.0.pace);
        let lend: fn(&'static M::Response) -> Result<&'static M::Response, Status> = Ok;
        ready(Ok(Response::new(messages.map(lend))))
    }
}

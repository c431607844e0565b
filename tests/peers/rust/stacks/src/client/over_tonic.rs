//! tonic's client with its own defaults; all callers share a channel, which is one connection.

use http::uri::PathAndQuery;
use proto::Format;
use tonic::Request;
use tonic::transport::{Channel, Endpoint};

use super::Caller;
use crate::Outcome;
use crate::codec::Lent;
use crate::messages::Method;

/// A share of a channel.
#[derive(Clone, Debug)]
pub struct Grpc(tonic::client::Grpc<Channel>);

impl Caller for Grpc {
    async fn connect(port: u16, callers: usize) -> Outcome<Vec<Self>> {
        let endpoint = Endpoint::try_from(format!("http://127.0.0.1:{port}"));
        let channel = endpoint.map_err(|error| error.to_string())?.connect().await;
        let grpc = tonic::client::Grpc::new(channel.map_err(|error| error.to_string())?);
        Ok(vec![Self(grpc); callers])
    }

    async fn unary<M: Method>(&mut self, format: Format) -> Outcome<M::Response> {
        self.0.ready().await.map_err(|error| error.to_string())?;
        let request = Request::new(M::request(1));
        let path = PathAndQuery::from_static(M::PATH);
        let codec = Lent::<M::Request, M::Response>::new(format);
        let response = self.0.unary(request, path, codec).await.map_err(|status| status.to_string())?;
        Ok(response.into_inner())
    }

    async fn stream<M: Method>(
        &mut self,
        format: Format,
        messages: usize,
        mut each: impl FnMut(M::Response) + Send,
    ) -> Outcome {
        self.0.ready().await.map_err(|error| error.to_string())?;
        let request = Request::new(M::request(messages));
        let path = PathAndQuery::from_static(M::PATH);
        let codec = Lent::<M::Request, M::Response>::new(format);
        let response = self.0.server_streaming(request, path, codec).await;
        let mut stream = response.map_err(|status| status.to_string())?.into_inner();
        while let Some(message) = stream.message().await.map_err(|status| status.to_string())? {
            each(message);
        }
        Ok(())
    }
}

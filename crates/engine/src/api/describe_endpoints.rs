//! DescribeEndpoints: where the service is.
//!
//! Source: API reference, "DescribeEndpoints". The answer is the builder's `endpoint_address`: it
//! must never send a client of this database to the service.

use super::Request;
use crate::database::Database;
use crate::error::Result;

/// How long clients may rely on the answer, in minutes; a day, as in the service.
const CACHE_PERIOD_MINUTES: i64 = 1440;

/// The request, which says nothing.
#[derive(Debug, Clone, Default)]
pub struct DescribeEndpointsRequest {}

/// A place to send requests to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Host and port.
    pub address: String,
    /// How long to rely on it, in minutes.
    pub cache_period_in_minutes: i64,
}

/// The response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescribeEndpointsResponse {
    /// Where the service is.
    pub endpoints: Vec<Endpoint>,
}

impl Request for DescribeEndpointsRequest {
    type Output = DescribeEndpointsResponse;

    const OPERATION: &'static str = "DescribeEndpoints";

    fn execute(self, database: &Database) -> Result<DescribeEndpointsResponse> {
        let session = database.session();
        session.expect_open()?;
        let address = session.database().settings().endpoint_address.clone();
        let endpoint = Endpoint { address, cache_period_in_minutes: CACHE_PERIOD_MINUTES };
        Ok(DescribeEndpointsResponse { endpoints: vec![endpoint] })
    }
}

//! Vector indexes: shapes of requests that are understood and refused, since there are none yet.
//!
//! Source: API reference, "VectorIndex", "VectorIndexUpdate", "VectorIndexDescription".

use super::service_enum::service_enum;
use super::{IndexStatus, Projection};

service_enum! {
    /// How far apart two vectors are.
    pub enum VectorDistanceFunction {
        /// By their angle.
        Cosine = "COSINE",
        /// By their product.
        DotProduct = "DOT_PRODUCT",
        /// By the line between them.
        Euclidean = "EUCLIDEAN",
    }
}

service_enum! {
    /// The part of an attribute in a search.
    pub enum SearchSchemaElementType {
        /// In the partition key.
        Hash = "HASH",
        /// In a filter.
        InlineFilter = "INLINE_FILTER",
    }
}

/// The attribute that holds the vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorAttributeDefinition {
    /// Its name.
    pub attribute_name: String,
}

/// An attribute that searches use beside the vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchSchemaElement {
    /// Its name.
    pub attribute_name: String,
    /// Its part.
    pub search_schema_element_type: SearchSchemaElementType,
}

/// A vector index to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorIndex {
    /// Its name.
    pub index_name: String,
    /// The attribute with the vectors.
    pub vector_attribute: VectorAttributeDefinition,
    /// What searches use beside it.
    pub search_schema: Option<Vec<SearchSchemaElement>>,
    /// What it repeats of its items.
    pub projection: Projection,
    /// How many numbers a vector has.
    pub dimensions: i64,
    /// How far apart two vectors are.
    pub distance_function: VectorDistanceFunction,
}

/// A vector index to be added to a table.
pub type CreateVectorIndexAction = VectorIndex;

/// A vector index to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteVectorIndexAction {
    /// Its name.
    pub index_name: String,
}

/// A change of one vector index: one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VectorIndexUpdate {
    /// Adds it.
    pub create: Option<CreateVectorIndexAction>,
    /// Removes it.
    pub delete: Option<DeleteVectorIndexAction>,
}

/// What there is to know about a vector index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VectorIndexDescription {
    /// Its name.
    pub index_name: Option<String>,
    /// What searches use beside the vector.
    pub search_schema: Option<Vec<SearchSchemaElement>>,
    /// What it repeats of its items.
    pub projection: Option<Projection>,
    /// The attribute with the vectors.
    pub vector_attribute: Option<VectorAttributeDefinition>,
    /// How many numbers a vector has.
    pub dimensions: Option<i64>,
    /// How far apart two vectors are.
    pub distance_function: Option<VectorDistanceFunction>,
    /// How far it is.
    pub index_status: Option<IndexStatus>,
    /// Whether it is being filled.
    pub backfilling: Option<bool>,
    /// The size of its entries, in bytes.
    pub index_size_bytes: Option<i64>,
    /// How many entries it has.
    pub item_count: Option<i64>,
    /// Its ARN.
    pub index_arn: Option<String>,
}

//! The site around the playground: lessons in which every figure and every measured number comes out of a run.

pub mod learn;
pub mod landing;

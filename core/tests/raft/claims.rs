//! One test a claim, in the order of the paper (extended version, 2014): its sections stand in the names of the
//! modules. Dissertation sections are cited where the paper has none.

mod section_5_1_terms;
mod section_5_2_elections;
mod section_5_3_replication;
mod section_5_4_safety;
mod section_5_5_crashes;
mod section_6_membership;
mod section_7_snapshots;
mod section_8_clients;
mod dissertation;

//! Switchyard: a deterministic simulator of a distributed scheduler.

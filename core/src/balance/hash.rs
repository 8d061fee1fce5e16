//! The hash functions of the systems that the hashing balancers come from, so that a key lands here where it lands
//! there.

use crc::{CRC_32_ISO_HDLC, Crc, Table};
use xxhash_rust::xxh64::xxh64;

/// The seed of `std::hash` in libstdc++, which Envoy's murmur2 has too.
const MURMUR2_SEED: u64 = 0xc70f_6907;

/// nginx's crc32.
pub(super) static CRC32: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);

pub(super) fn xxhash64(bytes: &[u8], seed: u64) -> u64 {
    xxh64(bytes, seed)
}

pub(super) fn murmur2(bytes: &[u8]) -> u64 {
    murmur2::murmur64a(bytes, MURMUR2_SEED)
}

pub(super) fn murmur3(mut bytes: &[u8]) -> u32 {
    murmur3::murmur3_32(&mut bytes, 0).expect("memory can always be read")
}

/// Which hash a ring is made with. Its place among [`HASHES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RingHash {
    XxHash64,
    Murmur2,
}

/// The hashes that a ring can be made with, as scenarios spell them.
pub(crate) const HASHES: &[&str] = &["xxhash64", "murmur2"];

impl RingHash {
    /// The hash at this place of [`HASHES`].
    pub(crate) fn at(place: usize) -> Self {
        if place == 0 { Self::XxHash64 } else { Self::Murmur2 }
    }

    pub(crate) fn hash(self, bytes: &[u8]) -> u64 {
        match self {
            Self::XxHash64 => xxhash64(bytes, 0),
            Self::Murmur2 => murmur2(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The check values of the catalogue of CRCs, of xxHash's and clandestined's tests, and of Envoy's ring.
    #[test]
    fn hashes_are_those_that_others_compute() {
        assert_eq!(CRC32.checksum(b"123456789"), 0xcbf4_3926);
        assert_eq!(xxhash64(b"", 0), 0xef46_db37_51d8_e999);
        assert_eq!(murmur3(b"6666"), 1_361_238_019);
        assert_eq!(
            RingHash::at(0).hash(b"127.0.0.1:94_0").min(RingHash::at(0).hash(b"127.0.0.1:94_1")),
            833_437_586_790_550_860
        );
        assert_eq!(
            RingHash::at(1).hash(b"127.0.0.1:85_0").min(RingHash::at(1).hash(b"127.0.0.1:85_1")),
            1_358_027_074_129_602_068
        );
    }
}

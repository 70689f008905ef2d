//! Chance that a seed repeats. It knows nothing of what is thrown for.

/// Numbers by chance that are the same again for the same seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    /// Every scenario has its own.
    pub fn new(id: &str, seed: u64) -> Self {
        let mix = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(id.bytes().fold(seed.wrapping_add(0xcbf2_9ce4_8422_2325), mix))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of these, both included.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        let span = most.saturating_sub(least) as u64 + 1;
        least + usize::try_from(self.next() % span).expect("it is less than a span of usize")
    }

    /// A byte of these, both included.
    pub fn byte(&mut self, least: u8, most: u8) -> u8 {
        u8::try_from(self.between(least.into(), most.into())).expect("it is between two bytes")
    }
}

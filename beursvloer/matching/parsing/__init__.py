"""The parts of `matching.parse`: numbers, dates, amounts, sides, kinds and villages found in one typed sentence."""

"""Terms to vector to candidates to fused, filtered, explained hits."""

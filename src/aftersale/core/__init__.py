"""The core: pure rules; standard library and msgspec only."""

//! Messages whose type is read from a `.proto` at run time.

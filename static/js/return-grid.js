// The grid of Biểu II.06a.

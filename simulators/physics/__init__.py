"""Physics of the virtual plant: pure functions of state, inputs and elapsed time.

No input or output, no clock and no hidden randomness: noise enters as numbers or as a generator the caller owns.
Coefficients are the fields of frozen `...Spec` classes, so that a plant can change them without new code.
"""

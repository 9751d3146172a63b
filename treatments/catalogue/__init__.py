"""The care catalogue as data: the reference document the studio starts from."""

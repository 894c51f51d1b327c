"""A trained model as an ONNX graph: word ids in, probabilities out."""

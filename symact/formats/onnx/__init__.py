"""Reading ONNX: tensors, operators, and the graph that they make."""

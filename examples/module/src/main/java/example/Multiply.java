package example;

import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A network that learns to multiply two numbers. */
final class Multiply extends Module {
    private final LinearImpl first = register_module("first", new LinearImpl(2, 64));
    private final LinearImpl hidden = register_module("hidden", new LinearImpl(64, 64));
    private final LinearImpl head = register_module("head", new LinearImpl(64, 1));

    Tensor forward(Tensor x) {
        return head.forward(torch.relu(hidden.forward(torch.relu(first.forward(x)))));
    }
}

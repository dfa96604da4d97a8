package shapes;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A small convolutional network: two convolutions, a hidden layer and a head. */
final class Cnn extends Module {
    private final Conv2dImpl first = register_module("first", convolution(1, 8));
    private final Conv2dImpl second = register_module("second", convolution(8, 16));
    private final LinearImpl hidden = register_module("hidden", new LinearImpl(16 * 4 * 4, 32));
    private final LinearImpl head = register_module("head", new LinearImpl(32, Shapes.NAMES.size()));

    private static Conv2dImpl convolution(long in, long out) {
        Conv2dOptions options = new Conv2dOptions(in, out, new LongPointer(3, 3));
        options.padding().put(new LongPointer(1, 1));
        return new Conv2dImpl(options);
    }

    /** Returns a number for each image and each shape; the largest one is the answer. */
    Tensor forward(Tensor images) {
        Tensor x = torch.max_pool2d(torch.relu(first.forward(images)), 2, 2);
        x = torch.max_pool2d(torch.relu(second.forward(x)), 2, 2);
        return head.forward(torch.relu(hidden.forward(x.flatten(1, -1))));
    }

    /** Returns the cross-entropy between the answers and the labels. */
    Tensor loss(Shapes shapes) {
        return torch.cross_entropy_loss(forward(shapes.images()), shapes.labels());
    }

    /** Returns the part of the shapes that the network names right. */
    double accuracy(Shapes shapes) {
        Tensor answers = forward(shapes.images()).argmax(new LongOptional(1), false);
        return answers.eq(shapes.labels()).to(ScalarType.Float).mean().item_double();
    }
}

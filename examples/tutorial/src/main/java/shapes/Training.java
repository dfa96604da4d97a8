package shapes;

import io.steepest.optim.SteepestDescent;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** What every program of this tutorial does with the network. */
final class Training {
    private static final int BATCH = 32;
    private static final long TEST = -1;

    private Training() {}

    /** Takes one step on images that depend on its number alone, and returns the loss before it. */
    static double step(Cnn model, SteepestDescent optimizer) {
        try (var scope = new PointerScope()) {
            Shapes shapes = Shapes.draw(BATCH, optimizer.steps());
            optimizer.zeroGrad();
            Tensor loss = model.loss(shapes);
            loss.backward();
            optimizer.step();
            return loss.item_double();
        }
    }

    /** Returns the part of a thousand images that the network names right, none of which it was trained on. */
    static double accuracy(Cnn model) {
        try (var scope = new PointerScope();
                var frozen = new NoGradGuard()) {
            return model.accuracy(Shapes.draw(1000, TEST));
        }
    }
}

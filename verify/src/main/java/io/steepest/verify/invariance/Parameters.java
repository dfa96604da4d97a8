package io.steepest.verify.invariance;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A module of matrices and nothing else, named {@code w0}, {@code w1}, … */
final class Parameters extends Module {
    private final List<Tensor> tensors = new ArrayList<>();

    /** Copies of some weights. */
    Parameters(List<Tensor> start) {
        retainReference();
        for (Tensor w : start) {
            // a copy of the handle: the returned reference dangles once another parameter is registered
            Tensor own = new Tensor(register_parameter("w" + tensors.size(), w.clone()));
            tensors.add(own.retainReference());
        }
    }

    /** Which tensor a name is of. */
    static int index(String name) {
        return Integer.parseInt(name.substring(1));
    }

    List<Tensor> tensors() {
        return tensors;
    }

    /** Puts gradients where a backward pass would add them. */
    void gradients(List<Tensor> gradients) {
        for (int i = 0; i < gradients.size(); i++) {
            tensors.get(i).grad().copy_(gradients.get(i));
        }
    }

    void free() {
        tensors.forEach(Tensor::close);
        close();
    }
}

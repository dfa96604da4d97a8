package io.steepest.param;

import io.steepest.engine.Shapes;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Says why a parameter is no view of its bank any more. */
final class Moved {
    private Moved() {}

    /**
     * The reason in words, with what would have been right.
     *
     * @param links of all members of all banks
     */
    static String why(Link.End end, List<Link> links) {
        try (PointerScope scope = new PointerScope()) {
            Tensor now = end.tensor();
            Optional<Link> host = links.stream().filter(link -> link.isAt(now)).findFirst();
            if (host.isPresent()) {
                String other = host.get().ends().get(0).name();
                return end.name() + " was put into the memory of " + other
                        + " after the optimizer was made: tie tensors before making the optimizer";
            }
            if (Seal.isOn(now)) {
                return "another optimizer has taken parameter " + end.name()
                        + " from this one, which cannot step it any more: make one optimizer for a module at a time";
            }
            String before = kind(end.weights());
            if (!before.equals(kind(now))) {
                return "parameter " + end.name() + " was moved after the optimizer took it, from " + before + " to "
                        + kind(now) + ": call to(..) before making the optimizer";
            }
            return "parameter " + end.name() + " was given other memory after the optimizer was made, as set_data does:"
                    + " copy values into it by copy_, or make the optimizer afterwards";
        }
    }

    private static String kind(Tensor x) {
        return Shapes.type(x) + " on " + x.device().str().getString();
    }
}

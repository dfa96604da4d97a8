package io.steepest.checkpoint;

import io.steepest.engine.Shapes;
import io.steepest.optim.History;
import io.steepest.optim.OptimizerState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The state of an optimizer with what a file has of it.
 *
 * @param merged all tensors that the optimizer has: those of the file where they fit, else its own
 * @param left what does not fit, in words
 */
record MatchedState(OptimizerState merged, List<String> left) {

    /**
     * Puts a file's state over an optimizer's own, parameter by parameter: of one that does not fit in whole nothing is
     * taken.
     */
    static MatchedState of(OptimizerState own, OptimizerState saved) {
        List<String> left = new ArrayList<>();
        SortedMap<String, Tensor> tensors = new TreeMap<>(own.tensors());
        SortedMap<String, History> pasts = new TreeMap<>(own.parameters());
        own.parameters().forEach((name, past) -> {
            History found = saved.parameters().get(name);
            if (found == null) {
                left.add("the file has no state of parameter " + name);
                return;
            }
            List<String> wrong = wrong(own, saved, name + "/");
            if (wrong.isEmpty()) {
                pasts.put(name, found);
                copy(own, saved, name + "/", tensors);
            } else {
                left.addAll(wrong);
            }
        });
        saved.parameters().keySet().stream()
                .filter(name -> !own.parameters().containsKey(name))
                .forEach(name -> left.add("the file has state of parameter " + CheckpointException.brief(name)
                        + ", which the optimizer does not step"));
        List<String> rule = wrong(own, saved, "step/");
        left.addAll(rule);
        if (rule.isEmpty()) {
            copy(own, saved, "step/", tensors);
        }
        return new MatchedState(OptimizerState.of(tensors, pasts, saved.steps(), saved.rate()), left);
    }

    private static void copy(
            OptimizerState own, OptimizerState saved, String prefix, SortedMap<String, Tensor> tensors) {
        own.tensors().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> tensors.put(name, saved.tensors().get(name)));
    }

    private static List<String> wrong(OptimizerState own, OptimizerState saved, String prefix) {
        List<String> wrong = new ArrayList<>();
        own.tensors().forEach((name, x) -> {
            if (name.startsWith(prefix)) {
                Tensor found = saved.tensors().get(name);
                if (found == null) {
                    wrong.add("the file lacks state " + name + " " + Shapes.kind(x));
                } else if (!Shapes.areAlike(x, found)) {
                    wrong.add("the file has state " + name + " " + Shapes.kind(found) + ", the optimizer "
                            + Shapes.kind(x));
                }
            }
        });
        saved.tensors().keySet().stream()
                .filter(name -> name.startsWith(prefix) && !own.tensors().containsKey(name))
                .forEach(name -> wrong.add(
                        "the file has state " + CheckpointException.brief(name) + ", which the optimizer has not"));
        return wrong;
    }
}

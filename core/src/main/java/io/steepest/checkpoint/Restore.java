package io.steepest.checkpoint;

import io.steepest.optim.History;
import io.steepest.optim.OptimizerState;
import io.steepest.optim.SteepestDescent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Choices about restoring from a file: a value, from {@link Checkpoint#from}. Each method gives a changed copy. */
public final class Restore {
    private final Path file;
    private final UnaryOperator<String> names;
    private final boolean partial;
    private final boolean casting;
    private final boolean anyRecipe;
    private final Set<String> others;

    /** Restores strictly. */
    Restore(Path file) {
        this(file, UnaryOperator.identity(), false, false, false, Set.of());
    }

    private Restore(
            Path file,
            UnaryOperator<String> names,
            boolean partial,
            boolean casting,
            boolean anyRecipe,
            Set<String> others) {
        this.file = file;
        this.names = names;
        this.partial = partial;
        this.casting = casting;
        this.anyRecipe = anyRecipe;
        this.others = others;
    }

    /**
     * Returns the same choices with names of another layout.
     *
     * @param chosen gives the name in the module for a name of a parameter or buffer in the file; an empty text drops it
     */
    public Restore named(UnaryOperator<String> chosen) {
        return new Restore(file, chosen, partial, casting, anyRecipe, others);
    }

    /** Returns the same choices, but restoring what fits; {@link #into} tells what did not. */
    public Restore partially() {
        return new Restore(file, names, true, casting, anyRecipe, others);
    }

    /** Returns the same choices, but weights of another dtype are converted, as from bfloat16 to float32. */
    public Restore casting() {
        return new Restore(file, names, partial, true, anyRecipe, others);
    }

    /** Returns the same choices, but the optimizer may have another recipe, such as another step size. */
    public Restore underAnyRecipe() {
        return new Restore(file, names, partial, casting, true, others);
    }

    /**
     * Returns the same choices, but for tensors of some names, which the caller added to the file and reads by itself.
     *
     * @param chosen the names
     */
    public Restore leaving(Set<String> chosen) {
        return new Restore(file, names, partial, casting, anyRecipe, Set.copyOf(chosen));
    }

    /**
     * Restores the parameters and buffers of a module, and nothing of an optimizer.
     *
     * @param module written in place
     * @return what was left out, in words; empty unless restoring {@link #partially}
     * @throws CheckpointException listing everything that does not fit; nothing was changed then
     * @throws IOException if the disk fails
     */
    public List<String> into(Module module) throws IOException {
        try (TensorFile found = Checkpoint.read(file)) {
            return into(found, module);
        }
    }

    /** As {@link #into(Module)} from a file that was read already. */
    public List<String> into(TensorFile found, Module module) {
        try (PointerScope scope = new PointerScope()) {
            MatchedWeights weights = weights(module, found);
            refuse(weights.left());
            weights.copy();
            return weights.left();
        }
    }

    /**
     * Restores a module and its optimizer.
     *
     * @param module its parameters and buffers are written in place
     * @param optimizer of the module
     * @return what was left out, in words; empty unless restoring {@link #partially}
     * @throws CheckpointException listing everything that does not fit; nothing was changed then
     * @throws IOException if the disk fails
     */
    public List<String> into(Module module, SteepestDescent optimizer) throws IOException {
        try (TensorFile found = Checkpoint.read(file)) {
            return into(found, module, optimizer);
        }
    }

    /** As {@link #into(Module, SteepestDescent)} from a file that was read already. */
    public List<String> into(TensorFile found, Module module, SteepestDescent optimizer) {
        try (PointerScope scope = new PointerScope()) {
            OptimizerRecord record = record(found);
            MatchedWeights weights = weights(module, found);
            List<String> left = new ArrayList<>(weights.left());
            String recipe = optimizer.recipe().toString();
            if (!anyRecipe && !recipe.equals(record.recipe())) {
                left.add("the recipe is another one, \"" + oneLine(record.recipe()) + "\" in the file and \""
                        + oneLine(recipe) + "\" in the optimizer");
                refuse(left);
            }
            // what is left out of a file stays as it is, so only then the values are needed
            OptimizerState own = partial ? optimizer.state() : optimizer.outline();
            MatchedState state = MatchedState.of(own, saved(record, found));
            left.addAll(state.left());
            refuse(left);
            restore(optimizer, state.merged());
            weights.copy();
            return left;
        }
    }

    private void restore(SteepestDescent optimizer, OptimizerState merged) {
        try {
            optimizer.restore(merged);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file, e.getMessage(), "the state of this optimizer");
        }
    }

    private static String oneLine(String words) {
        return CheckpointException.brief(
                String.join("; ", words.lines().map(String::strip).toList()));
    }

    /** The optimizer's state in the file, under the names of the module. */
    private OptimizerState saved(OptimizerRecord record, TensorFile found) {
        Map<String, String> renamed = new TreeMap<>();
        record.parameters().keySet().forEach(name -> renamed.put(name, names.apply(name)));
        SortedMap<String, History> pasts = new TreeMap<>();
        record.parameters().forEach((name, past) -> pasts.put(renamed.get(name), past));
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        found.tensors().forEach((full, x) -> {
            if (full.startsWith(Checkpoint.STATE)) {
                String own = full.substring(Checkpoint.STATE.length());
                tensors.put(renamed(own, renamed), x);
            }
        });
        pasts.remove("");
        return OptimizerState.of(tensors, pasts, record.steps(), record.rate());
    }

    /** The name of a tensor {@code NAME/…} whose parameter has another name. Names have no slash, but parts may. */
    private static String renamed(String own, Map<String, String> names) {
        for (int slash = own.indexOf('/'); slash >= 0; slash = own.indexOf('/', slash + 1)) {
            String other = names.get(own.substring(0, slash));
            if (other != null) {
                return other + own.substring(slash);
            }
        }
        return own;
    }

    private OptimizerRecord record(TensorFile found) {
        String json = found.metadata().get(OptimizerRecord.KEY);
        if (json != null) {
            return OptimizerRecord.read(file, json);
        }
        boolean old = found.tensors().keySet().stream().anyMatch(name -> name.startsWith(Checkpoint.STATE));
        throw new CheckpointException(
                file,
                old ? "an optimizer of format 1, which names state by bank" : "no optimizer",
                "format " + OptimizerRecord.FORMAT + ": restore the weights alone, by Checkpoint.from(file)"
                        + (old ? ".partially()" : "") + ".into(module), and start the optimizer afresh");
    }

    private MatchedWeights weights(Module module, TensorFile found) {
        SortedMap<String, Tensor> into = ModuleTensors.of(module);
        SortedMap<String, Tensor> from = new TreeMap<>();
        found.tensors().forEach((name, x) -> {
            String own = name.startsWith(Checkpoint.STATE) || others.contains(name) ? "" : names.apply(name);
            if (!own.isEmpty()) {
                from.put(own, x);
            }
        });
        return MatchedWeights.of(into, from, casting);
    }

    private void refuse(List<String> left) {
        if (!left.isEmpty() && !partial) {
            throw new CheckpointException(
                    file, String.join("; ", left), "what this module and optimizer have; nothing was changed");
        }
    }
}

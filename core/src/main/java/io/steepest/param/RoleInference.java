package io.steepest.param;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Roles and readings from a module tree: by the type of the module that holds a parameter, else by its name and shape.
 *
 * <p>A tensor that is both a table and a head (tied weights) is a table, whether it is one object or two in the same memory.
 * Which matrix is the head is the business of {@link HeadInference}.
 */
final class RoleInference {
    private static final Set<String> TABLES = Set.of("emb", "embed", "embedding", "wte", "wpe", "tok", "pos");
    private static final Set<String> GAINS = Set.of("weight", "gain", "scale", "gamma", "g");

    private final Map<Long, Assignment> byIdentity = new LinkedHashMap<>();
    private final ModuleTree tree;

    private RoleInference(ModuleTree tree) {
        this.tree = tree;
    }

    /**
     * What was found.
     *
     * @param parameters in the order of the tree
     * @param doubt the name of a matrix that may be the head, if no head was found and it is not known that there is none
     */
    record Found(List<Assignment> parameters, Optional<String> doubt) {}

    static Found of(Module root) {
        RoleInference found = new RoleInference(ModuleTree.of(root));
        found.tree.parameters().forEach(found::visit);
        found.tie(Sharing.resolve(root, List.copyOf(found.byIdentity.values())));
        return HeadInference.choose(found.tree, new ArrayList<>(found.byIdentity.values()));
    }

    /** Keeps one of several objects in the same memory. */
    private void tie(List<Assignment> resolved) {
        byIdentity.clear();
        resolved.forEach(a -> byIdentity.put(a.tensor().unsafeGetTensorImpl().address(), a));
    }

    private void visit(ModuleTree.Parameter parameter) {
        if (!parameter.isTrained()) {
            return;
        }
        String name = parameter.name();
        long identity = parameter.tensor().unsafeGetTensorImpl().address();
        Assignment assignment = assign(parameter);
        Assignment twin = byIdentity.get(identity);
        if (twin == null) {
            byIdentity.put(identity, assignment);
            return;
        }
        boolean table = assignment.role() == Role.EMBEDDING && twin.role() != Role.EMBEDDING;
        String why = table ? assignment.why() + " " + name : twin.why();
        byIdentity.put(identity, twin.as(table ? Role.EMBEDDING : twin.role(), why + "; tied with " + name));
    }

    private static Assignment assign(ModuleTree.Parameter parameter) {
        String name = parameter.name();
        String own = parameter.own();
        Tensor tensor = parameter.tensor();
        Module module = parameter.module();
        long dim = tensor.dim();
        String kind = ModuleTree.kind(module);
        boolean bias = module.asMultiheadAttention() != null && own.startsWith("bias");
        if (dim <= 1 || bias) {
            boolean gain = GAINS.contains(own.toLowerCase(Locale.ROOT));
            return new Assignment(name, tensor, gain ? Role.GAIN : Role.BIAS, own + " of " + kind);
        }
        if (module.asEmbedding() != null || module.asEmbeddingBag() != null) {
            return new Assignment(name, tensor, Role.EMBEDDING, "table of " + kind);
        }
        if (module.asLinear() != null) {
            boolean head = HeadInference.isNamed(parameter.path());
            return new Assignment(
                    name, tensor, head ? Role.HEAD : Role.LINEAR, head ? kind + " named as a head" : kind);
        }
        boolean transposed = ModuleTree.isTransposedConvolution(module);
        if (transposed || ModuleTree.isConvolution(module) || dim > 3) {
            Reading reading = transposed ? Reading.transposed().then(Reading.taps()) : Reading.taps();
            return new Assignment(
                    name, tensor, Role.CONV, reading, kind + " with a kernel of " + (dim - 2) + " dimensions");
        }
        Optional<UsualReading.Told> told = UsualReading.of(module, own);
        if (told.isPresent()) {
            String why = own + " of " + kind + ", " + told.get().parts() + " in one tensor";
            return new Assignment(name, tensor, Role.LINEAR, told.get().reading(), why);
        }
        if (dim == 3) {
            return new Assignment(
                    name,
                    tensor,
                    Role.LINEAR,
                    "3 dimensions in " + kind + ", taken as one matrix; the reading stacked(1) would make it "
                            + tensor.size(0) + " matrices");
        }
        return named(parameter, kind);
    }

    /** A matrix in a module that is not known: its name must tell, or that of the module if it is called a weight. */
    private static Assignment named(ModuleTree.Parameter parameter, String kind) {
        String word = ModuleTree.lastWord(parameter.name().replaceFirst("\\.weight$", ""));
        if (TABLES.contains(word)) {
            return new Assignment(
                    parameter.name(), parameter.tensor(), Role.EMBEDDING, "matrix named as a table in " + kind);
        }
        boolean head = HeadInference.isNamed(word);
        return new Assignment(
                parameter.name(),
                parameter.tensor(),
                head ? Role.HEAD : Role.LINEAR,
                (head ? "matrix named as a head in " : "matrix in ") + kind);
    }
}

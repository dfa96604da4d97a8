package io.steepest.param;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Roles from a module tree: by the type of the module that holds a parameter, else by its name and shape.
 *
 * <p>The head is the linear module with a usual name for it, else the last linear module. A tensor that is both a
 * table and a head (tied weights) is a table, whether it is one object or two in the same memory.
 */
final class RoleInference {
    private static final Set<String> HEADS =
            Set.of("head", "lm_head", "classifier", "logits", "output", "unembed", "decoder", "fc_out");
    private static final Set<String> TABLES = Set.of("emb", "embed", "embedding", "wte", "wpe", "tok", "pos");
    private static final Set<String> GAINS = Set.of("weight", "gain", "scale", "gamma", "g");

    private final Map<Long, Assignment> byIdentity = new LinkedHashMap<>();
    private long lastLinear;

    private RoleInference() {}

    static List<Assignment> of(Module root) {
        RoleInference found = new RoleInference();
        var modules = root.named_modules("", true).items();
        for (long i = 0; i < modules.size(); i++) {
            BytePointer path = modules.get(i).key();
            // the root's empty path comes back as no pointer at all
            found.visit(path == null ? "" : path.getString(), modules.get(i).value());
        }
        found.tie(Sharing.resolve(root, List.copyOf(found.byIdentity.values())));
        found.chooseHead();
        return new ArrayList<>(found.byIdentity.values());
    }

    /** Keeps one of several objects in the same memory. */
    private void tie(List<Assignment> resolved) {
        byIdentity.clear();
        resolved.forEach(a -> byIdentity.put(a.tensor().unsafeGetTensorImpl().address(), a));
    }

    private void visit(String path, Module module) {
        var parameters = module.named_parameters(false).items();
        for (long i = 0; i < parameters.size(); i++) {
            String own = parameters.get(i).key().getString();
            // a handle of its own: the dictionary's dies with the dictionary
            Tensor tensor = new Tensor(parameters.get(i).value());
            if (!tensor.defined() || !tensor.requires_grad()) {
                continue;
            }
            String name = join(path, own);
            long identity = tensor.unsafeGetTensorImpl().address();
            Assignment assignment = assign(path, own, tensor, module);
            Assignment twin = byIdentity.get(identity);
            if (twin != null) {
                boolean table = assignment.role() == Role.EMBEDDING && twin.role() != Role.EMBEDDING;
                String why = table ? assignment.why() + " " + name : twin.why();
                byIdentity.put(identity, twin.as(table ? Role.EMBEDDING : twin.role(), why + "; tied with " + name));
                continue;
            }
            byIdentity.put(identity, assignment);
            if (assignment.role() == Role.LINEAR && module.asLinear() != null) {
                lastLinear = identity;
            }
        }
    }

    private static Assignment assign(String path, String own, Tensor tensor, Module module) {
        String name = join(path, own);
        long dim = tensor.dim();
        String kind = kind(module);
        if (dim <= 1) {
            boolean gain = GAINS.contains(own.toLowerCase(Locale.ROOT));
            return new Assignment(name, tensor, gain ? Role.GAIN : Role.BIAS, false, own + " of " + kind);
        }
        if (module.asEmbedding() != null || module.asEmbeddingBag() != null) {
            return new Assignment(name, tensor, Role.EMBEDDING, false, "table of " + kind);
        }
        if (module.asLinear() != null) {
            boolean head = HEADS.contains(lastWord(path));
            return new Assignment(
                    name, tensor, head ? Role.HEAD : Role.LINEAR, false, head ? kind + " named as a head" : kind);
        }
        boolean transposed = isTransposedConvolution(module);
        if (transposed || isConvolution(module) || dim > 3) {
            return new Assignment(
                    name, tensor, Role.CONV, transposed, kind + " with a kernel of " + (dim - 2) + " dimensions");
        }
        if (dim == 3) {
            return new Assignment(
                    name, tensor, Role.LINEAR, false, "3 dimensions in " + kind + ", taken as one matrix");
        }
        String word = lastWord(name);
        if (TABLES.contains(word)) {
            return new Assignment(name, tensor, Role.EMBEDDING, false, "matrix named as a table in " + kind);
        }
        if (HEADS.contains(word)) {
            return new Assignment(name, tensor, Role.HEAD, false, "matrix named as a head in " + kind);
        }
        return new Assignment(name, tensor, Role.LINEAR, false, "matrix in " + kind);
    }

    private static boolean isConvolution(Module module) {
        return module.asConv1d() != null || module.asConv2d() != null || module.asConv3d() != null;
    }

    private static boolean isTransposedConvolution(Module module) {
        return module.asConvTranspose1d() != null
                || module.asConvTranspose2d() != null
                || module.asConvTranspose3d() != null;
    }

    private void chooseHead() {
        boolean named = byIdentity.values().stream()
                .anyMatch(a -> a.role() == Role.HEAD || a.why().contains("tied with"));
        if (!named && lastLinear != 0) {
            byIdentity.computeIfPresent(lastLinear, (id, a) -> a.as(Role.HEAD, "last linear module"));
        }
    }

    private static String join(String path, String own) {
        return path.isEmpty() ? own : path + "." + own;
    }

    private static String lastWord(String path) {
        return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The type of a module as people know it: {@code torch::nn::LinearImpl} is {@code Linear}. */
    private static String kind(Module module) {
        String name = module.name().getString();
        if (name.startsWith("JavaCPP_")) {
            return "a module of its own";
        }
        return name.substring(name.lastIndexOf(':') + 1).replaceAll("Impl$", "");
    }
}

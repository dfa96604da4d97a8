package io.steepest.param;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the matrix that ends in logits. It is the one that is named as a head; without such a name it is the last linear
 * module, if {@linkplain HeadDoubts nothing speaks against it}. In doubt a matrix stays LINEAR and says why.
 */
final class HeadInference {
    private static final Set<String> HEADS =
            Set.of("head", "lm_head", "classifier", "logits", "output", "unembed", "decoder", "fc_out");

    private final ModuleTree tree;
    private final List<Assignment> found;

    private HeadInference(ModuleTree tree, List<Assignment> found) {
        this.tree = tree;
        this.found = new ArrayList<>(found);
    }

    /** Returns whether the last word of a path is a usual name of a head. */
    static boolean isNamed(String path) {
        return HEADS.contains(ModuleTree.lastWord(path));
    }

    /**
     * Chooses the head.
     *
     * @param found all trained parameters
     */
    static RoleInference.Found choose(ModuleTree tree, List<Assignment> found) {
        HeadInference inference = new HeadInference(tree, found);
        return new RoleInference.Found(inference.found, inference.choose());
    }

    /** Returns the name of a matrix that may be the head, if that is in doubt. */
    private Optional<String> choose() {
        found.replaceAll(this::outsideOfBlocks);
        List<ModuleTree.Parameter> linear = tree.parameters().stream()
                .filter(p -> p.module().asLinear() != null && p.tensor().dim() == 2)
                .toList();
        boolean settled =
                found.stream().anyMatch(a -> a.role() == Role.HEAD || a.why().contains("tied with"));
        if (settled || linear.isEmpty()) {
            return Optional.empty();
        }
        ModuleTree.Parameter last = linear.get(linear.size() - 1);
        Optional<String> frozen = frozenHead(last);
        if (frozen.isPresent()) {
            linear.stream()
                    .filter(ModuleTree.Parameter::isTrained)
                    .reduce((a, b) -> b)
                    .ifPresent(p -> note(p.name(), "; " + frozen.get() + ", which is frozen, is taken for the head"));
            return Optional.empty();
        }
        Optional<String> doubt = new HeadDoubts(tree, last).first();
        if (doubt.isPresent()) {
            note(
                    last.name(),
                    ", the last one, but not taken for the head: " + doubt.get()
                            + "; if it does end in logits, say so by" + " Roles.with(\"" + last.name()
                            + "\", Role.HEAD)");
            return Optional.of(last.name());
        }
        found.replaceAll(a -> a.name().equals(last.name()) ? a.as(Role.HEAD, "last linear module") : a);
        return Optional.empty();
    }

    /** A name of a head does not make one of what is in each block of a network. */
    private Assignment outsideOfBlocks(Assignment a) {
        boolean none = a.role() == Role.HEAD
                && tree.parameters().stream().anyMatch(p -> p.name().equals(a.name()) && HeadDoubts.isInBlock(tree, p));
        return none ? a.as(Role.LINEAR, a.why() + ", but in a block of several") : a;
    }

    /** The frozen matrix that is the head, if one is: by its name, or because it is the last linear module. */
    private Optional<String> frozenHead(ModuleTree.Parameter last) {
        Optional<String> named = tree.parameters().stream()
                .filter(p -> !p.isTrained() && p.tensor().dim() == 2 && !HeadDoubts.isInBlock(tree, p))
                .map(ModuleTree.Parameter::name)
                .filter(name -> isNamed(name.replaceFirst("\\.weight$", "")))
                .findFirst();
        return named.isPresent() || last.isTrained() ? named : Optional.of(last.name());
    }

    private void note(String name, String text) {
        found.replaceAll(a -> a.name().equals(name) ? a.as(a.role(), a.why() + text) : a);
    }
}

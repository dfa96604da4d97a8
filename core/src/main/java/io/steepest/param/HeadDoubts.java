package io.steepest.param;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Module;

/**
 * What speaks against taking the last linear module of a network for its head. A tree tells in which order modules were
 * registered and not what the forward pass does with them; but logits are read by no other layer, so a layer that could
 * read them makes it doubtful that they are logits.
 */
final class HeadDoubts {
    /** Ends of the names of classes whose output is for other modules. */
    private static final List<String> INNER = List.of("encoder", "backbone", "trunk", "embedder", "extractor");

    private final ModuleTree tree;
    private final ModuleTree.Parameter last;
    private final long outputs;

    HeadDoubts(ModuleTree tree, ModuleTree.Parameter last) {
        this.tree = tree;
        this.last = last;
        this.outputs = last.tensor().size(0);
    }

    /** Returns the first reason for doubt, in words that go on after a colon. */
    Optional<String> first() {
        return Stream.of(block(), inner(), next(), reader())
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> block() {
        return isInBlock(tree, last) ? Optional.of("it is in a block of several") : Optional.empty();
    }

    /**
     * Returns whether a parameter is within a numbered module, beside others that hold such a parameter. A linear module
     * that has a number itself is a layer and no block.
     */
    static boolean isInBlock(ModuleTree tree, ModuleTree.Parameter parameter) {
        boolean layer = parameter.module().asLinear() != null;
        String[] words = (layer ? parameter.path() : parameter.name()).split("\\.", -1);
        String before = "";
        for (int i = 0; i + 1 < words.length; i++) {
            if (isNumber(words[i]) && (tree.isList(before) || isRepeated(tree, before, words, i, parameter))) {
                return true;
            }
            before = join(before, words[i]);
        }
        return false;
    }

    private static boolean isRepeated(
            ModuleTree tree, String before, String[] words, int i, ModuleTree.Parameter parameter) {
        String start = before.isEmpty() ? "" : before + ".";
        String end = parameter.name().substring(start.length() + words[i].length());
        return tree.parameters().stream()
                .map(ModuleTree.Parameter::name)
                .anyMatch(name -> !name.equals(parameter.name())
                        && name.length() > start.length() + end.length()
                        && name.startsWith(start)
                        && name.endsWith(end)
                        && isNumber(name.substring(start.length(), name.length() - end.length())));
    }

    private static boolean isNumber(String word) {
        return !word.isEmpty() && word.chars().allMatch(Character::isDigit);
    }

    private Optional<String> inner() {
        String own = tree.root().getClass().getSimpleName().replaceAll("Impl$", "");
        return INNER.stream().anyMatch(own.toLowerCase(Locale.ROOT)::endsWith)
                ? Optional.of("modules of class " + own + " are for others to go on with")
                : Optional.empty();
    }

    /** What follows in a sequence of modules. */
    private Optional<String> next() {
        String[] words = last.path().split("\\.", -1);
        String before = "";
        for (String word : words) {
            Module parent = tree.modules().get(before);
            if (parent != null && parent.asSequential() != null && isNumber(word)) {
                for (long i = Long.parseLong(word) + 1;
                        tree.modules().containsKey(join(before, Long.toString(i)));
                        i++) {
                    Module after = tree.modules().get(join(before, Long.toString(i)));
                    if (!mayFollowLogits(after)) {
                        return Optional.of("in the Sequential " + ModuleTree.kind(after) + " comes after it");
                    }
                }
            }
            before = join(before, word);
        }
        return Optional.empty();
    }

    private static boolean mayFollowLogits(Module m) {
        return m.asSoftmax() != null
                || m.asLogSoftmax() != null
                || m.asSoftmax2d() != null
                || m.asSigmoid() != null
                || m.asLogSigmoid() != null
                || m.asIdentity() != null
                || m.asFlatten() != null
                || m.asUnflatten() != null;
    }

    /** What could read the output. */
    private Optional<String> reader() {
        boolean after = false;
        for (ModuleTree.Parameter p : tree.parameters()) {
            if (reads(p, after)) {
                return Optional.of(
                        p.module().asEmbedding() != null
                                ? "table " + p.name()
                                        + ", whose vectors have as many entries as its output, may be the head"
                                : isLast(p)
                                        ? "its output is as long as its input"
                                        : p.name() + " could read its output");
            }
            after = after || isLast(p);
        }
        return Optional.empty();
    }

    /** @param after whether the parameter was registered later, so that it may be what comes next */
    private boolean reads(ModuleTree.Parameter p, boolean after) {
        Module m = p.module();
        long dimensions = p.tensor().dim();
        if (dimensions == 0) {
            return false;
        }
        if (dimensions == 1) {
            boolean another = !p.path().equals(last.path());
            return outputs > 1
                    && after
                    && another
                    && p.own().equals("weight")
                    && p.tensor().size(0) == outputs;
        }
        if (ModuleTree.isConvolution(m) || ModuleTree.isTransposedConvolution(m)) {
            return after;
        }
        boolean known = m.asLinear() != null
                || m.asEmbedding() != null
                || m.asEmbeddingBag() != null
                || UsualReading.isKnown(m);
        boolean rows = !known && outputs > 1 && p.tensor().size(-2) == outputs;
        return rows || ((known || outputs > 1) && p.tensor().size(-1) == outputs);
    }

    private boolean isLast(ModuleTree.Parameter p) {
        return p.name().equals(last.name());
    }

    private static String join(String before, String word) {
        return before.isEmpty() ? word : before + "." + word;
    }
}

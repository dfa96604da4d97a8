package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Shapes;
import io.steepest.param.Assignment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;

/** Makes several ranks begin with the same network and the same recipe. */
final class Agreement {
    private Agreement() {}

    /**
     * Compares what the ranks are about to do, and gives the parameters and buffers of rank 0 to all.
     *
     * @throws IllegalArgumentException on all ranks if they differ, naming the first difference
     */
    static void reach(Options options, Subjects subjects) {
        reach(options.ranks(), List.of(), options, subjects);
    }

    /**
     * As above, for ranks that the options do not know.
     *
     * @param more that must be equal on all ranks
     */
    static void reach(Ranks ranks, List<String> more, Options options, Subjects subjects) {
        if (ranks.size() == 1) {
            return;
        }
        List<String> lines = lines(options, subjects);
        lines.addAll(more);
        check(ranks, lines);
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            spread(ranks, subjects.module().named_parameters(true));
            spread(ranks, subjects.module().named_buffers(true));
        }
    }

    /** What must be equal on all ranks, a line for each thing. */
    private static List<String> lines(Options options, Subjects subjects) {
        List<String> lines = new ArrayList<>();
        lines.add("version "
                + Optional.ofNullable(Agreement.class.getPackage().getImplementationVersion())
                        .orElse("of development"));
        options.recipe().toString().lines().forEach(line -> lines.add("recipe " + line.strip()));
        lines.add("options " + options);
        for (Assignment p : subjects.all()) {
            lines.add("parameter " + p.name() + " " + Shapes.kind(p.tensor()) + " " + p.role() + " " + p.reading()
                    + " with share " + options.share(p.name()));
        }
        others(lines, "parameter", subjects.module().named_parameters(true));
        others(lines, "buffer", subjects.module().named_buffers(true));
        return lines;
    }

    private static void others(List<String> lines, String kind, StringTensorDict tensors) {
        var items = tensors.items();
        for (long i = 0; i < items.size(); i++) {
            Tensor x = items.get(i).value();
            lines.add(kind + " " + items.get(i).key().getString() + " "
                    + (x.defined() ? Shapes.kind(x) + (x.requires_grad() ? "" : " frozen") : "undefined"));
        }
    }

    private static void check(Ranks ranks, List<String> own) {
        String text = String.join("\n", own);
        List<String> digests = ranks.texts(digest(text));
        if (digests.stream().distinct().count() == 1) {
            return;
        }
        List<List<String>> all =
                ranks.texts(text).stream().map(each -> each.lines().toList()).toList();
        for (int rank = 1; rank < all.size(); rank++) {
            String difference = difference(all.get(0), all.get(rank), rank);
            if (!difference.isEmpty()) {
                throw new IllegalArgumentException(
                        "the ranks differ: " + difference + "; all must train the same module"
                                + " with the same recipe, options and version of the library");
            }
        }
    }

    private static String difference(List<String> first, List<String> other, int rank) {
        for (int i = 0; i < Math.max(first.size(), other.size()); i++) {
            String a = i < first.size() ? first.get(i) : "nothing more";
            String b = i < other.size() ? other.get(i) : "nothing more";
            if (!a.equals(b)) {
                return "rank 0 has " + a + ", and rank " + rank + " has " + b;
            }
        }
        return "";
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void spread(Ranks ranks, StringTensorDict tensors) {
        var items = tensors.items();
        for (long i = 0; i < items.size(); i++) {
            Tensor x = items.get(i).value();
            if (x.defined() && x.numel() > 0) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor dense = x.detach().cpu().contiguous();
                    ranks.broadcast(dense, 0).await();
                    x.detach().copy_(dense);
                }
            }
        }
    }
}

package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Shapes;
import io.steepest.param.Bank;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The state of an optimizer that several ranks hold together, under the names that one rank gives it: a checkpoint does not
 * know how many ranks wrote it.
 */
final class WholeState {
    private final Ranks ranks;
    private final Plan plan;
    /** Banks that are cut among all ranks, by the name of their only parameter. */
    private final Map<String, Bank> cut;

    WholeState(Plan plan) {
        this.ranks = plan.ranks();
        this.plan = plan;
        this.cut = plan.plans().stream()
                .map(BankPlan::bank)
                .filter(bank -> plan.owners().of(first(bank).name()) == Owners.ALL)
                .collect(Collectors.toMap(bank -> first(bank).name(), bank -> bank));
    }

    private static Bank.Member first(Bank bank) {
        return bank.members().get(0);
    }

    /**
     * A tensor of some rank.
     *
     * @param name with the number of the part, if its parameter is cut
     */
    private record Entry(String name, String type, List<Long> shape) {
        static Entry of(String name, Tensor x) {
            return new Entry(name, Shapes.type(x).name(), boxed(Shapes.of(x)));
        }

        static Entry parse(String line) {
            String[] parts = line.split("\t", -1);
            List<Long> shape = Stream.of(parts[2].split(","))
                    .filter(word -> !word.isEmpty())
                    .map(Long::valueOf)
                    .toList();
            return new Entry(parts[0], parts[1], shape);
        }

        String line() {
            return name + "\t" + type + "\t"
                    + shape.stream().map(String::valueOf).collect(Collectors.joining(","));
        }

        /** Takes no memory: all entries are one. */
        static Tensor hollow(String type, long... shape) {
            return torch.zeros(new long[0], new TensorOptions(ScalarType.valueOf(type)))
                    .expand(shape);
        }

        Tensor empty() {
            return torch.empty(
                    shape.stream().mapToLong(Long::longValue).toArray(),
                    new TensorOptions(ScalarType.valueOf(type)),
                    new MemoryFormatOptional());
        }
    }

    /**
     * Returns all tensors: on one rank as they are, on each of several ranks copies that belong to the open scope. This is
     * a collective operation.
     */
    SortedMap<String, Tensor> tensors() {
        SortedMap<String, Tensor> own = plan.names().tensors();
        if (ranks.size() == 1) {
            return own;
        }
        List<String> lines = ranks.texts(own.entrySet().stream()
                .map(e -> Entry.of(e.getKey(), e.getValue()).line())
                .collect(Collectors.joining("\n")));
        SortedMap<String, Tensor> all = new TreeMap<>();
        for (int rank = 0; rank < ranks.size(); rank++) {
            for (String line : lines.get(rank).lines().toList()) {
                Entry entry = Entry.parse(line);
                if (!all.containsKey(entry.name)) {
                    Tensor x =
                            rank == ranks.rank() ? own.get(entry.name).clone().contiguous() : entry.empty();
                    if (x.numel() > 0) {
                        ranks.broadcast(x, rank).await();
                    }
                    all.put(entry.name, x);
                }
            }
        }
        cut.forEach((parameter, bank) -> join(all, parameter, bank));
        return all;
    }

    /**
     * Returns tensors with the names, shapes and dtypes of all, whose entries are all zero and take no memory. The ranks tell
     * each other names and no entries. This is a collective operation.
     *
     * @return tensors that belong to the open scope
     */
    SortedMap<String, Tensor> outline() {
        SortedMap<String, Tensor> all = new TreeMap<>();
        List<String> lines = ranks.texts(plan.names().tensors().entrySet().stream()
                .map(e -> {
                    String whole = whole(e.getKey());
                    boolean isPiece = !whole.equals(e.getKey())
                            && piece(whole, e.getValue()).isPresent();
                    Tensor like = isPiece ? first(bank(whole)).gradient() : e.getValue();
                    return new Entry(whole, Shapes.type(e.getValue()).name(), boxed(Shapes.of(like))).line();
                })
                .collect(Collectors.joining("\n")));
        lines.stream().flatMap(String::lines).map(Entry::parse).forEach(entry -> {
            long[] shape = entry.shape.stream().mapToLong(Long::longValue).toArray();
            all.computeIfAbsent(entry.name, name -> Entry.hollow(entry.type, shape));
        });
        return all;
    }

    /**
     * Returns what this rank writes of a checkpoint: what it alone holds, and what several hold if it is the first of them.
     * The ranks tell each other names and no entries. This is a collective operation.
     *
     * @param pieces written: where the entries belong that are a piece of a tensor
     * @return tensors that belong to the open scope, views of the memory of this rank
     */
    SortedMap<String, Tensor> share(SortedMap<String, Piece> pieces) {
        SortedMap<String, Tensor> share = new TreeMap<>();
        SortedMap<String, Tensor> pieced = new TreeMap<>();
        plan.names().tensors().forEach((name, x) -> {
            String whole = whole(name);
            Optional<Piece> piece = whole.equals(name) ? Optional.empty() : piece(whole, x);
            piece.ifPresent(found -> pieces.put(whole, found));
            (piece.isPresent() ? pieced : share).put(whole, piece.isPresent() ? x.reshape(-1) : x);
        });
        List<String> lines = ranks.texts(String.join("\n", share.keySet()));
        List<String> written =
                lines.subList(0, ranks.rank()).stream().flatMap(String::lines).toList();
        share.keySet().removeAll(written);
        share.putAll(pieced);
        return share;
    }

    /** Where a tensor of a parameter that is cut belongs; empty for one that every rank has, such as a number. */
    private Optional<Piece> piece(String whole, Tensor x) {
        Bank bank = bank(whole);
        Cut parts = Cut.of(bank, ranks.size());
        long begin = parts.begin(ranks.rank());
        long end = parts.begin(ranks.rank() + 1);
        Tensor like = first(bank).gradient();
        return x.numel() == end - begin
                ? Optional.of(new Piece(boxed(Shapes.of(like)), boxed(Shapes.strides(like)), begin, end))
                : Optional.empty();
    }

    private static List<Long> boxed(long... numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /** The bank that is cut and holds the parameter of a tensor. */
    private Bank bank(String name) {
        return cut.entrySet().stream()
                .filter(each -> name.startsWith(each.getKey() + "/"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** The rank that writes the weights of each parameter: its owner, and in turn for those that have several. */
    Map<String, Integer> writers() {
        Map<String, Integer> writers = new TreeMap<>();
        int turn = 0;
        for (String name : new TreeSet<>(plan.members(member -> true))) {
            int owner = plan.owners().of(name);
            writers.put(name, owner < 0 ? turn++ % ranks.size() : owner);
        }
        return writers;
    }

    /** Puts the parts of a parameter that is cut together. */
    private void join(SortedMap<String, Tensor> all, String parameter, Bank bank) {
        String start = parameter + "/0/";
        List<String> kinds = all.keySet().stream()
                .filter(name -> name.startsWith(start))
                .map(name -> name.substring(start.length()))
                .toList();
        for (String kind : kinds) {
            List<Tensor> parts = new ArrayList<>();
            for (int part = 0; part < ranks.size(); part++) {
                parts.add(all.remove(parameter + "/" + part + "/" + kind));
            }
            long entries = parts.stream().mapToLong(Tensor::numel).sum();
            all.put(
                    parameter + "/" + kind,
                    entries == first(bank).gradient().numel() ? joined(parts, bank) : parts.get(0));
        }
    }

    private static Tensor joined(List<Tensor> parts, Bank bank) {
        Tensor entries = torch.cat(
                new TensorVector(parts.stream().map(part -> part.view(-1)).toArray(Tensor[]::new)));
        Tensor like = first(bank).gradient();
        return entries.as_strided(Shapes.of(like), Shapes.strides(like), new LongOptional(0))
                .contiguous();
    }

    /**
     * Returns what this rank takes of a whole state, and whatever no rank has a use for. This is a collective operation.
     *
     * @param saved the whole, equal on all ranks
     * @return tensors that belong to the open scope
     */
    OptimizerState part(OptimizerState saved) {
        if (ranks.size() == 1) {
            return saved;
        }
        SortedMap<String, Tensor> own = plan.names().tensors();
        TreeSet<String> known = new TreeSet<>();
        ranks.texts(own.keySet().stream().map(this::whole).collect(Collectors.joining("\n")))
                .forEach(text -> text.lines().forEach(known::add));
        SortedMap<String, Tensor> taken = new TreeMap<>();
        own.forEach((name, tensor) -> Optional.ofNullable(saved.tensors().get(whole(name)))
                .ifPresent(found -> taken.put(name, name.equals(whole(name)) ? found : part(name, found, tensor))));
        saved.tensors().forEach((name, tensor) -> {
            if (!known.contains(name)) {
                taken.put(name, tensor);
            }
        });
        return new OptimizerState(taken, saved.parameters(), saved.steps(), saved.rate());
    }

    /**
     * Refuses a state that does not fit, on all ranks if on one. This is a collective operation.
     *
     * @throws IllegalArgumentException as {@link Restoring#check} says, of this rank or with the message of another
     */
    void check(OptimizerState saved) {
        OptimizerState mine = part(saved);
        plan.exchange()
                .together(() -> Restoring.check(plan.histories(), plan.names(), mine), IllegalArgumentException::new);
    }

    /** The name of the whole tensor that a rank's tensor is a part of. */
    private String whole(String name) {
        return cut.keySet().stream()
                .filter(parameter -> name.startsWith(parameter + "/" + ranks.rank() + "/"))
                .findFirst()
                .map(parameter -> parameter
                        + name.substring(parameter.length()
                                + 1
                                + String.valueOf(ranks.rank()).length()))
                .orElse(name);
    }

    /** This rank's part of a saved tensor, or all of it if it has not the parameter's shape: the check names it then. */
    private Tensor part(String name, Tensor saved, Tensor own) {
        Bank bank = bank(name);
        Tensor like = first(bank).gradient();
        if (!Arrays.equals(Shapes.of(saved), Shapes.of(like)) || Shapes.type(saved) != Shapes.type(own)) {
            return saved;
        }
        Tensor entries = saved.new_empty(like.numel());
        entries.as_strided(Shapes.of(like), Shapes.strides(like), new LongOptional(0))
                .copy_(saved);
        return Cut.of(bank, ranks.size()).of(entries, ranks.rank()).view_as(own);
    }
}

package io.steepest.param;

import io.steepest.engine.Shapes;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;

/** Moves the parameters of a module into banks and keeps module and banks linked. */
public final class Banks implements AutoCloseable {
    private final Arena arena;
    private final List<Buffer> buffers;
    private final List<Bank> banks;
    private final List<Link> links;
    private final Map<String, Link> byName;
    private final List<Assignment> empty;

    private Banks(Arena arena, List<Buffer> buffers, List<Link> links, List<Assignment> empty) {
        this.arena = arena;
        this.buffers = List.copyOf(buffers);
        this.banks = buffers.stream().flatMap(buffer -> buffer.banks().stream()).toList();
        this.links = List.copyOf(links);
        this.byName = links.stream()
                .collect(Collectors.toMap(link -> link.ends().get(0).name(), Function.identity()));
        this.empty = List.copyOf(empty);
    }

    /** What must be equal for two parameters to lie in one bank. */
    private record Kind(
            Role role, String shape, Reading reading, String type, String device, double share, Object likeness) {}

    /**
     * A parameter and its place among those of the module.
     *
     * @param position from 0
     * @param assignment the parameter
     */
    private record Placed(int position, Assignment assignment) {}

    /**
     * Copies parameters into banks and makes the module's tensors views of them, also those that are tied to a parameter.
     * Parameters without entries stay where they are.
     *
     * <p>The banks do not depend on the order of the parameters: members of a bank are sorted by name, and banks by the
     * name of their first member.
     *
     * @param parameters with their roles, in the order of the module tree
     * @param share {@code 1/s_l} by parameter name
     * @param likeness gives what else must be equal for two parameters to lie in one bank
     */
    public static Banks of(
            List<Assignment> parameters, ToDoubleFunction<String> share, Function<Assignment, ?> likeness) {
        Map<Kind, List<Placed>> groups = new LinkedHashMap<>();
        for (Placed placed : byName(parameters)) {
            Assignment p = placed.assignment();
            Tensor x = p.tensor();
            Kind kind = new Kind(
                    p.role(),
                    Shapes.text(x),
                    p.reading(),
                    Shapes.type(x).name(),
                    x.device().str().getString(),
                    share.applyAsDouble(p.name()),
                    likeness.apply(p));
            groups.computeIfAbsent(kind, k -> new ArrayList<>()).add(placed);
        }
        Arena arena = new Arena();
        List<Link> links = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        List<Buffer> buffers = new ArrayList<>();
        groups.forEach((kind, group) -> {
            String base = kind.role().name().toLowerCase(Locale.ROOT) + "-"
                    + kind.shape().replace('×', 'x');
            String name = base;
            for (int i = 2; taken.contains(name); i++) {
                name = base + "-" + i;
            }
            taken.add(name);
            buffers.add(buffer(name, kind, group, arena.at(name), links));
        });
        return new Banks(
                arena,
                buffers,
                links,
                parameters.stream()
                        .filter(Assignment::isEmpty)
                        .map(p -> p.keptBy(arena.at("empty")))
                        .toList());
    }

    /** Returns the parameters with entries, sorted by name, which is unique. */
    private static List<Placed> byName(List<Assignment> parameters) {
        return IntStream.range(0, parameters.size())
                .mapToObj(i -> new Placed(i, parameters.get(i)))
                .filter(p -> !p.assignment().isEmpty())
                .sorted(Comparator.comparing(p -> p.assignment().name()))
                .toList();
    }

    /** Makes one bank, or one for each piece of parameters that are in pieces. */
    private static Buffer buffer(String name, Kind kind, List<Placed> group, Arena arena, List<Link> links) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Layout layout = Layout.of(group.get(0).assignment());
            long[] shape = layout.storage(group.size());
            Tensor like = group.get(0).assignment().tensor();
            Tensor storage = arena.own("storage", Seal.zeros(shape, like));
            Tensor gradients = arena.own("gradients", torch.zeros(shape, like.options()));
            List<Bank.Member> members = new ArrayList<>();
            for (int i = 0; i < group.size(); i++) {
                Assignment p = group.get(i).assignment();
                Tensor gradient = arena.own("gradient-" + i, Link.counted(layout.parameterOf(gradients, i)));
                Tensor view = arena.own("view-" + i, layout.parameterOf(storage, i));
                view.copy_(p.tensor());
                Tensor parameter = arena.own("parameter-" + i, new Tensor(p.tensor()));
                links.add(new Link(gradient, ends(p, parameter, view, gradient, arena.at("tie-" + i))));
                members.add(new Bank.Member(
                        p.name(), parameter, gradient, group.get(i).position(), p.why()));
            }
            List<Bank> banks = layout.pieces().stream()
                    .map(piece -> new Bank(
                            piece.isWhole() ? name : name + "." + piece.name(),
                            kind.role(),
                            kind.reading(),
                            members,
                            arena.own("weights" + piece.name(), layout.matricesOf(storage, piece)),
                            arena.own("matrices" + piece.name(), layout.matricesOf(gradients, piece)),
                            kind.share(),
                            layout.matrices(),
                            layout.taps(),
                            piece.name()))
                    .toList();
            return new Buffer(banks, arena.own("entries", storage.view(-1)), arena.own("slopes", gradients.view(-1)));
        }
    }

    private static List<Link.End> ends(Assignment p, Tensor parameter, Tensor view, Tensor gradient, Arena arena) {
        List<Link.End> ends = new ArrayList<>();
        ends.add(Link.End.tie(p.name(), parameter, view, gradient));
        for (Assignment.Tie tie : p.ties()) {
            Arena own = arena.at(tie.name());
            ends.add(Link.End.tie(
                    tie.name(),
                    own.own("tensor", new Tensor(tie.tensor())),
                    own.own("view", tie.of(view)),
                    own.own("gradient", tie.of(gradient))));
        }
        return ends;
    }

    /** The parameters without entries, which are in no bank. */
    public List<Assignment> empty() {
        return empty;
    }

    /** Returns the memory of the banks, in their order. */
    public List<Buffer> buffers() {
        return buffers;
    }

    /** Returns the banks, sorted by the names of their first members. */
    public List<Bank> all() {
        return banks;
    }

    /** Returns whether a member got a gradient since {@link #zero}. */
    public boolean hasGradient(Bank.Member member) {
        return link(member).hasGradient();
    }

    /** Returns whether a member requires a gradient at present. */
    public boolean isTrained(Bank.Member member) {
        return link(member).isTrained();
    }

    private Link link(Bank.Member member) {
        return byName.get(member.name());
    }

    /**
     * Takes note that no gradient has come in, but for some members.
     *
     * @param names of the members that have a gradient
     */
    public void forgetAllBut(Set<String> names) {
        byName.forEach((name, link) -> {
            if (!names.contains(name)) {
                link.forget();
            }
        });
    }

    /** Takes note that the gradients of all ranks were joined in those that are there. */
    public void join() {
        links.forEach(Link::join);
    }

    /** Takes note that the gradients of all ranks are joined in that of a member, as it is now. */
    public void join(Bank.Member member) {
        link(member).join();
    }

    /** Takes note that no more gradients will be joined: of those left, ranks exchange something else. */
    public void joinRest() {
        links.stream().filter(link -> !link.isJoined()).forEach(Link::join);
    }

    /**
     * Begins to wait for a backward pass.
     *
     * @param hook called for each gradient that it finds, before it is added
     */
    public void expect(VoidTensorHook hook) {
        links.forEach(link -> link.expect(hook));
    }

    /** Returns whether the backward pass that is waited for has been through a member. */
    public boolean hasArrived(Bank.Member member) {
        return link(member).hasArrived();
    }

    /** Returns how many gradients were joined and stayed as they were since, and how many were written since. */
    public long[] joined() {
        return new long[] {
            links.stream().filter(link -> link.isJoined() && !link.isMixed()).count(),
            links.stream().filter(Link::isMixed).count()
        };
    }

    /** Sets all gradients to zero, in place, and takes note that no gradient has come in since. */
    public void zero() {
        banks.forEach(bank -> bank.gradients().zero_());
        links.forEach(Link::forget);
    }

    /**
     * Makes sure that each parameter still is a view of its bank, and each gradient, too. A gradient that was
     * unlinked ({@code module.zero_grad()} does so) is copied in, or taken for zero where there is none, and linked
     * again.
     *
     * @throws IllegalStateException if a parameter lies elsewhere now; the message says why
     */
    public void relink() {
        for (Link link : links) {
            Optional<Link.End> moved = link.moved();
            if (moved.isPresent()) {
                throw new IllegalStateException(Moved.why(moved.get(), links));
            }
            link.relink();
        }
    }

    /**
     * Frees the banks' own handles. The module keeps its parameters: their memory lives as long as the module does.
     */
    @Override
    public void close() {
        links.forEach(Link::close);
        arena.close();
    }
}

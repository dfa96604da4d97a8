package io.steepest.dist;

import io.steepest.engine.Engine;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/**
 * A rank that is a process: the ranks talk by libtorch's own process group over Gloo, on the processors of one machine or
 * of several.
 *
 * <p>A mean goes straight from each rank to the owner, which adds what comes in; a broadcast goes down a tree. Together they
 * send as many bytes as an all-reduce does.
 */
public final class C10dRanks implements Ranks {
    /** Entries of a large tensor that are sent, received and added at a time. */
    private static final long PIECE = Traffic.PIECE;

    private final int rank;
    private final int size;
    private final Duration timeout;
    /** The store that this process made, which serves the others if it is that of rank 0 over TCP. */
    private final Store made;
    /** A clone of it, which the group uses. */
    private final Store store;

    private final ProcessGroupGloo group;
    private final Inbox inbox;
    private final Works works;

    private int tag;

    private boolean closed;

    private C10dRanks(Places place, Duration timeout, Store made, Store store, ProcessGroupGloo group) {
        this.rank = place.rank();
        this.size = place.size();
        this.timeout = timeout;
        this.made = made;
        this.store = store;
        this.group = group;
        this.works = new Works(place, timeout, group);
        this.inbox = new Inbox(size, PIECE, new Receiving());
    }

    /**
     * Joins processes of one machine, which find each other by a file and talk over 127.0.0.1: nothing listens on another
     * interface.
     *
     * @param file in a folder that only this user may write; it is made, and must not be left over from another run
     * @param rank number of this process, from 0
     * @param size number of processes
     * @param timeout how long a rank waits for the others before it throws
     * @throws RanksException if not all have come in time
     */
    public static C10dRanks byFile(Path file, int rank, int size, Duration timeout) {
        Places places = new Places(rank, size);
        return join(places, timeout, () -> Stores.file(file, size, timeout), Stores.LOOPBACK);
    }

    /**
     * Joins processes of several machines whose launcher can pass a text among them. Rank 0 listens on a free port of all of
     * its interfaces, and whoever reaches it may take part: use it on a private network alone. The ranks talk over the given
     * addresses.
     *
     * @param own address of this process in the network that the ranks talk over
     * @param rank number of this process, from 0
     * @param size number of processes
     * @param timeout how long a rank waits for the others before it throws
     * @param pass called once on each rank, with where rank 0 listens on rank 0 and with an empty text on the others; it
     *     returns what rank 0 gave
     * @throws RanksException if not all have come in time
     */
    public static C10dRanks byAddress(
            InetAddress own, int rank, int size, Duration timeout, UnaryOperator<String> pass) {
        Places places = new Places(rank, size);
        String host = own.getHostAddress();
        Supplier<Store> store = () -> rank == 0
                ? Stores.serving(host, timeout, port -> passOn(pass, Rendezvous.text(host, port)))
                : Stores.tcp(Rendezvous.of(places, pass.apply("")), timeout);
        return join(places, timeout, store, host);
    }

    private static void passOn(UnaryOperator<String> pass, String place) {
        String passed = pass.apply(place);
        if (!passed.equals(place)) {
            throw new IllegalStateException("rank 0 listens at " + place + ", and the launcher passed on " + passed);
        }
    }

    /**
     * Joins processes that a launcher started with the variables {@code RANK}, {@code WORLD_SIZE}, {@code MASTER_ADDR} and
     * {@code MASTER_PORT}, as torchrun names them. Rank 0 listens on the port on all of its interfaces, and whoever reaches
     * it may take part: use it on a private network alone.
     *
     * @param timeout how long a rank waits for the others before it throws
     * @throws IllegalArgumentException if a variable is missing or is no number, naming it
     * @throws RanksException if not all have come in time
     */
    public static C10dRanks fromEnvironment(Duration timeout) {
        return from(System.getenv(), timeout);
    }

    static C10dRanks from(Map<String, String> environment, Duration timeout) {
        Rendezvous found = Rendezvous.of(environment);
        return join(found.places(), timeout, () -> Stores.tcp(found, timeout), found.isLocal() ? Stores.LOOPBACK : "");
    }

    private static C10dRanks join(Places places, Duration timeout, Supplier<Store> store, String address) {
        Engine.prepare();
        Stores.load();
        try (PointerScope scope = new PointerScope()) {
            Store made = store.get();
            Store shared = Stores.shared(made, timeout);
            ProcessGroupGloo group =
                    new ProcessGroupGloo(shared, places.rank(), places.size(), Stores.options(timeout, address));
            made.retainReference();
            shared.retainReference();
            group.retainReference();
            return new C10dRanks(places, timeout, made, shared, group);
        } catch (RuntimeException e) {
            throw RanksException.of(places, "the first meeting", timeout, e);
        }
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    /** How long a rank waits for the others. */
    Duration timeout() {
        return timeout;
    }

    /** Returns a store for another group of the same ranks; it belongs to the open scope. */
    Store storeFor(String group) {
        return Stores.shared(new PrefixStore(group, store), timeout);
    }

    @Override
    public Pending mean(Tensor x, int owner) {
        Ranks.check(x);
        String doing = Collective.MEAN.on(owner);
        int first = tag;
        int pieces = Math.toIntExact((x.numel() + PIECE - 1) / PIECE);
        tag = (first + pieces) & Integer.MAX_VALUE;
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> all = new ArrayList<>();
            for (int i = 0; i < pieces; i++) {
                all.add(x.view(-1).narrow(0, i * PIECE, Math.min(PIECE, x.numel() - i * PIECE)));
            }
            if (rank == owner) {
                inbox.expect(all, first);
                return () -> inbox.take(pieces);
            }
            List<Work> sent = new ArrayList<>();
            for (int i = 0; i < pieces; i++) {
                Tensor piece = all.get(i);
                int number = (first + i) & Integer.MAX_VALUE;
                sent.add(works.begin(doing, () -> group.send(new TensorVector(piece), owner, number)));
            }
            return () -> sent.forEach(work -> works.end(doing, work));
        }
    }

    /** How this rank receives for the means that it owns. */
    private final class Receiving implements Inbox.Line {
        private final String doing = Collective.MEAN.on(rank);

        @Override
        public Work begin(Tensor into, int other, int tag) {
            int from = other < rank ? other : other + 1;
            return works.begin(doing, () -> group.recv(new TensorVector(into), from, tag));
        }

        @Override
        public void end(Work work) {
            works.end(doing, work);
        }
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        Ranks.check(x);
        return works.broadcast(x, owner);
    }

    @Override
    public void sum(Tensor x) {
        Ranks.check(x);
        works.sum(x);
    }

    @Override
    public Tensor gather(Tensor x) {
        Ranks.check(x);
        return works.gather(x);
    }

    @Override
    public void barrier() {
        works.barrier();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            works.close();
            if (!works.hasFailed()) {
                Stores.awaitEnd(store, size, timeout);
            }
            group.close();
            inbox.close();
            store.close();
            made.close();
        }
    }
}

package io.steepest.optim;

import static io.steepest.Tensors.floats;
import static io.steepest.recipe.Setting.every;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.recipe.KroneckerRecipes;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In which order workers take kernels. */
@ExtendWith(Scoped.class)
class WorkloadTest {
    private static final int EVERY = 7;

    /** Kernels too large to share a slice, none of which is most of the work. */
    private static Nets.Bare net() {
        Nets.Bare net = new Nets.Bare();
        for (int i = 0; i < 4; i++) {
            net.with("w" + i, floats(i, 512, 512));
        }
        return net.with("large", floats(9, 512, 640));
    }

    /** The kernels of the step after so many, in the order in which they begin, and how many of them change their bases. */
    private static List<String> order(Plan plan, long steps) {
        plan.plans().forEach(each -> each.resume(steps, 0));
        List<String> order = new ArrayList<>();
        int renewing = 0;
        for (Workload.Job job : new Workload(plan.plans()).order()) {
            order.addAll(job.kernel().general().part().members());
            renewing += job.renews() ? 1 : 0;
        }
        order.add("renewing " + renewing);
        return order;
    }

    @Test
    void a_kernel_that_changes_its_bases_begins_first_and_no_step_has_two() {
        int threads = torch.get_num_threads();
        torch.set_num_threads(2);
        try (Optimization optimization = new Optimization(net(), Options.of(KroneckerRecipes.soap(every(EVERY))))) {
            Plan plan = optimization.plan();
            List<String> renewing = new ArrayList<>();
            for (long step = 2 * EVERY; step < 3 * EVERY; step++) {
                List<String> order = order(plan, step);
                assertThat(order).hasSize(6);
                if (order.get(5).equals("renewing 0")) {
                    // the largest begins
                    assertThat(order).startsWith("large");
                } else {
                    assertThat(order).endsWith("renewing 1");
                    renewing.add(order.get(0));
                }
            }
            assertThat(renewing).containsExactlyInAnyOrder("w0", "w1", "w2", "w3", "large");
        } finally {
            torch.set_num_threads(threads);
        }
    }

    /** Two thirds of the work: alone, it would have one thread of OpenBLAS, and the other cores nothing to do. */
    @Test
    void a_large_kernel_that_openblas_multiplies_for_is_a_workers() {
        Nets.Bare net = new Nets.Bare().with("large", floats(1, 1024, 1024));
        for (int i = 0; i < 4; i++) {
            net.with("w" + i, floats(i, 512, 512));
        }
        int threads = torch.get_num_threads();
        torch.set_num_threads(2);
        try (Optimization optimization = new Optimization(net, Options.of(KroneckerRecipes.soap(every(EVERY))))) {
            assertThat(order(optimization.plan(), 2 * EVERY)).contains("large");
        } finally {
            torch.set_num_threads(threads);
        }
    }
}

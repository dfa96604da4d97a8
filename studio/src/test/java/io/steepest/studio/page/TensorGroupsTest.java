package io.steepest.studio.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.param.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorGroupsTest {

    @Test
    void tensors_that_differ_by_layer_only_are_one_row() {
        List<TensorGroups.Group> groups = TensorGroups.of(Runs.tensors());
        assertThat(groups)
                .extracting(TensorGroups.Group::name)
                .containsExactly(
                        "tokens.weight",
                        "blocks.*.norm1.weight",
                        "blocks.*.attn.q.weight",
                        "blocks.*.mlp.0.weight",
                        "blocks.*.mlp.0.bias",
                        "blocks.*.mlp.2.weight",
                        "head.weight");
        assertThat(groups.get(2).count()).isEqualTo(4);
        assertThat(groups.get(2).stateBytes()).isEqualTo(4 * 4 * 128 * 128);
    }

    @Test
    void tensors_treated_differently_stay_apart() {
        assertThat(TensorGroups.of(List.of(
                        Runs.row("0.weight", Role.LINEAR, List.of(4L, 4L), "spectral"),
                        Runs.row("1.weight", Role.LINEAR, List.of(4L, 4L), "max"))))
                .extracting(TensorGroups.Group::name)
                .containsExactly("0.weight", "1.weight");
    }
}

package io.steepest.studio.advise;

import io.steepest.param.Bank;
import io.steepest.param.Role;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A parameter in its bank: the matrices that norms see, and the tensor that the network sees.
 *
 * @param bank that holds it
 * @param member its place among the members of the bank
 */
record Layer(Bank bank, int member) {

    /** Returns the parameters in banks, in the order of the module. A parameter in several banks is a layer in each. */
    static List<Layer> of(List<Bank> banks) {
        List<Layer> layers = new ArrayList<>();
        for (Bank bank : banks) {
            for (int i = 0; i < bank.members().size(); i++) {
                layers.add(new Layer(bank, i));
            }
        }
        layers.sort((a, b) -> Integer.compare(a.own().position(), b.own().position()));
        return List.copyOf(layers);
    }

    Bank.Member own() {
        return bank.members().get(member);
    }

    String name() {
        return own().name() + (bank.piece().isEmpty() ? "" : "[" + bank.piece() + "]");
    }

    Role role() {
        return bank.role();
    }

    /** Returns whether it is one column, as biases and gains are. */
    boolean isVector() {
        return bank.weights().size(1) == 1 || bank.weights().size(2) == 1;
    }

    /** Returns rows and columns of its matrices, as {@code 64×128}, with their number before if there are several. */
    String shape() {
        String matrix = bank.weights().size(1) + "×" + bank.weights().size(2);
        return bank.matrices() == 1 ? matrix : bank.matrices() + "×" + matrix;
    }

    /** Returns its matrices {@code [k,m,n]} within a tensor like that of its bank, as a view. */
    Tensor in(Tensor like) {
        return like.narrow(0, member * bank.matrices(), bank.matrices());
    }
}

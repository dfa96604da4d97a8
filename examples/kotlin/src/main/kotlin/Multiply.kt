import io.steepest.optim.SteepestDescent
import io.steepest.recipe.Recipes
import io.steepest.recipe.Setting.adamLr
import io.steepest.recipe.Setting.lr
import org.bytedeco.javacpp.PointerScope
import org.bytedeco.pytorch.LinearImpl
import org.bytedeco.pytorch.Module
import org.bytedeco.pytorch.Tensor
import org.bytedeco.pytorch.global.torch

/** A network that learns to multiply two numbers. */
class Multiply : Module() {
    private val first = register_module("first", LinearImpl(2, 64))
    private val hidden = register_module("hidden", LinearImpl(64, 64))
    private val head = register_module("head", LinearImpl(64, 1))

    fun forward(x: Tensor): Tensor =
        head.forward(torch.relu(hidden.forward(torch.relu(first.forward(x)))))
}

/** Trains the network with Muon on its hidden matrices and AdamW on the rest, and returns the last loss. */
fun train(model: Multiply, steps: Int): Double {
    var last = Double.NaN
    SteepestDescent.of(model, Recipes.muon(lr(0.02), adamLr(0.004))).use { optimizer ->
        repeat(steps) {
            PointerScope().use {
                val x = torch.randn(64, 2)
                val product = x.narrow(1, 0, 1).mul(x.narrow(1, 1, 1))
                val loss = torch.mse_loss(model.forward(x), product)
                optimizer.zeroGrad()
                loss.backward()
                optimizer.step()
                last = loss.item_double()
            }
        }
    }
    return last
}

fun main() {
    torch.manual_seed(1)
    val loss = train(Multiply(), 300)
    println("loss after 300 steps: $loss")
    check(loss < 0.2) { "it should have learned to multiply, but the loss is $loss" }
}

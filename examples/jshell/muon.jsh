// A session of JShell: what Muon does with one matrix.
import static io.steepest.recipe.Setting.*
import io.steepest.norm.*
import io.steepest.optim.*
import io.steepest.param.*
import io.steepest.recipe.*
import org.bytedeco.pytorch.*
import org.bytedeco.pytorch.Module
import org.bytedeco.pytorch.global.torch

// steepest descent under the spectral norm: all singular values of the step are about one
torch.manual_seed(1)
Tensor gradient = torch.randn(4, 3)
Tensor step = Norms.spectral().lmo(gradient.unsqueeze(0)).squeeze(0)
for (long i = 0; i < 3; i++) System.out.printf("%.3f becomes %.3f%n", torch.linalg_svdvals(gradient).get(i).item_double(), torch.linalg_svdvals(step).get(i).item_double())

// a recipe is a value that prints itself
System.out.println(Recipes.muon(lr(0.02), adamLr(0.003)))

// an optimizer says what it does to each parameter of a module
LinearImpl layer = new LinearImpl(3, 4)
Roles roles = Roles.inferred().with("weight", Role.LINEAR)
SteepestDescent optimizer = SteepestDescent.follow(Recipes.muon(lr(0.02), adamLr(0.003))).roles(roles).on(layer)
System.out.println(optimizer.explain())
torch.mse_loss(layer.forward(torch.randn(8, 3)), torch.randn(8, 4)).backward()
optimizer.step()
long steps = optimizer.steps()
System.out.println("steps taken: " + steps)
optimizer.close()
/exit steps == 1 ? 0 : 1
// it is still here: something above failed
/exit 1

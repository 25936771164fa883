using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Training.Evaluation;
using EdgeRuntime.Training.Packing;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training;

/// <summary><c>vibration --out DIR [--seed N] [--steps N]</c>: makes the built-in model.</summary>
internal static class VibrationCommand
{
    public static Command Create()
    {
        var outOption = new Option<string>("--out") { Required = true, Description = "Folder that receives the model." };
        var seedOption = new Option<int>("--seed") { DefaultValueFactory = _ => 1, Description = "Decides machines and first parameters; 0 or more." };
        var stepsOption = new Option<int?>("--steps") { Description = "Training steps of each variant, instead of the recipe's." };
        AtLeast(seedOption, 0);
        AtLeast(stepsOption, 1);
        var command = new Command("vibration", "Makes the built-in model vibration-condition.") { outOption, seedOption, stepsOption };
        command.SetAction(parse => Run(parse.GetRequiredValue(outOption), parse.GetValue(seedOption), parse.GetValue(stepsOption)));
        return command;
    }

    // Reads the token itself: a validator that asks for the value of an argument that is no number throws out of the parser, which would
    // have reported it by itself.
    private static void AtLeast(Option option, int lowest) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value < lowest)
        {
            result.AddError($"{option.Name} must be {lowest} or more");
        }
    });

    private static void Run(string path, int seed, int? steps)
    {
        var training = new VariantTraining(seed, Console.Error);
        var variants = ImmutableArray.CreateBuilder<TrainedVariant>();
        foreach (var recipe in VariantRecipe.All)
        {
            var variant = training.Run(steps is { } count ? recipe with { Steps = count } : recipe);
            variants.Add(variant);
            Print($"{recipe.Name}: {variant.HeldOut.Accuracy:0.0000} on held-out machines", variant.HeldOut);
            Print($"{recipe.Name}: {variant.Anywhere.Accuracy:0.0000} on unseen machines of any speed and load", variant.Anywhere);
        }

        var created = TimeProvider.System.GetUtcNow();
        new VibrationPackage(variants.ToImmutable(), seed).Write(path, created.AddTicks(-(created.Ticks % TimeSpan.TicksPerSecond)));
        Console.WriteLine($"written to {path}");
    }

    private static void Print(FormattableString headline, ConfusionMatrix matrix)
    {
        Console.WriteLine(FormattableString.Invariant(headline));
        Console.WriteLine(matrix.ToMarkdown());
    }
}

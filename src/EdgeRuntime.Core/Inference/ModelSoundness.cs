using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Models;

namespace EdgeRuntime.Core.Inference;

/// <summary>
/// Refuses models that load and run but whose numbers would be wrong: an input that nothing feeds, state that is not fed back, an integer tensor of
/// unknown scale, a detector of which only one scale would be read.
/// </summary>
internal static class ModelSoundness
{
    /// <summary>Checks what the manifest alone shows.</summary>
    /// <exception cref="ModelLoadException">The model would give wrong numbers; the message says why and what to do.</exception>
    public static void Check(ModelPackage package)
    {
        var manifest = package.Manifest;
        for (var i = 1; i < manifest.Inputs.Length; i++)
        {
            if (manifest.Inputs[i] is { Fill: null, Values.IsDefaultOrEmpty: true, State: null, Steps.IsDefault: true } input)
            {
                throw Unsound(
                    package,
                    StateOutput(input, manifest.Outputs) is { } output
                        ? StateText(i, input.Name, output, manifest)
                        : $"input '{input.Name}' is fed by nothing; only '{manifest.Inputs[0].Name}' gets the sample: set inputs[{i}].fill if it is a constant, or inputs[{i}].state to the output that continues it");
            }
        }

    }

    /// <summary>Checks that the values of every tensor that is fed or read are known.</summary>
    /// <param name="package">The model.</param>
    /// <param name="manifest">Its manifest with the scales that the graph knows.</param>
    /// <exception cref="ModelLoadException">A quantized tensor has no scale; the message says which.</exception>
    public static void CheckScales(ModelPackage package, ModelManifest manifest)
    {
        for (var i = 0; i < manifest.Inputs.Length; i++)
        {
            if (i == 0 || !manifest.Inputs[i].Steps.IsDefault)
            {
                CheckScale(package, "inputs", i, manifest.Inputs[i]);
            }
        }

        var read = ReadOutputs(manifest);
        for (var i = 0; i < read; i++)
        {
            CheckScale(package, "outputs", i, manifest.Outputs[i]);
        }
    }

    /// <summary>Checks what only the graph shows: outputs that the manifest does not name.</summary>
    /// <param name="package">The model.</param>
    /// <param name="graphOutputs">Every tensor that the graph puts out; 0 stands for an open dimension.</param>
    /// <exception cref="ModelLoadException">The model would give wrong numbers; the message says why and what to do.</exception>
    public static void Check(ModelPackage package, ImmutableArray<TensorSpec> graphOutputs)
    {
        var manifest = package.Manifest;
        var read = manifest.Outputs.Take(ReadOutputs(manifest)).Select(static output => output.Name).ToList();
        var unread = graphOutputs.Where(output => !read.Contains(output.Name, StringComparer.Ordinal)).ToList();
        for (var i = 1; i < manifest.Inputs.Length; i++)
        {
            var input = manifest.Inputs[i];
            if (input.State is null && input.Steps.IsDefault && StateOutput(input, unread) is { } output)
            {
                throw Unsound(package, StateText(i, input.Name, output, manifest));
            }
        }

        if (manifest.Postprocess is DetectionSpec { Layout: DetectionLayout.Boxes } && graphOutputs.Where(output => output.Shape is [.., 4] && Letters(output.Name) == Letters(read[0])).Select(static output => output.Name).ToList() is { Count: > 1 } heads)
        {
            throw Unsound(package, $"postprocess detection reads one tensor of boxes, but the model has {heads.Count} ({string.Join(", ", heads)}), one for each size of object; export it with its boxes decoded and joined, or set postprocess.layout to yunet where it is one");
        }
    }

    /// <summary>How many of the manifest's outputs make the result.</summary>
    private static int ReadOutputs(ModelManifest manifest) => Math.Min(
        manifest.Outputs.Length,
        manifest.Postprocess is not DetectionSpec detection ? 1 : detection.For(manifest).Layout switch { DetectionLayout.Boxes => 2, DetectionLayout.Ssd => 4, DetectionLayout.Yunet => int.MaxValue, _ => 1 });

    // Integers of 8 and 16 bits are quantized values; wider ones are indices and counts.
    private static void CheckScale(ModelPackage package, string where, int index, TensorSpec tensor)
    {
        if (tensor.Type is ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.UInt16 && tensor.Scale is null)
        {
            throw Unsound(package, $"{where}[{index}] '{tensor.Name}' is {tensor.Type.ToString().ToLowerInvariant()} without a scale, so its real values are unknown; set scale and zeroPoint as the model was quantized, or scale 1 where the integers are the values");
        }
    }

    /// <summary>The output that an input seems to continue; null where there is none.</summary>
    private static string? StateOutput(TensorSpec input, IEnumerable<TensorSpec> outputs) => outputs
        .FirstOrDefault(output => output.Type == input.Type && Fits(input.Shape, output.Shape) && (IsLarge(input) || IsAlike(input.Name, output.Name)))?.Name;

    // A constant tensor of more than one element that the model also puts out is hardly ever anything else.
    private static bool IsLarge(TensorSpec input) => input.Shape.Any(static dimension => dimension > 1);

    private static bool Fits(ImmutableArray<int> input, ImmutableArray<int> output) =>
        input.Length == output.Length && input.Zip(output).All(static pair => pair.Second <= 0 || pair.First == pair.Second);

    private static bool IsAlike(string input, string output)
    {
        var stem = Stem(input);
        return stem.Length > 0 && stem.Equals(Stem(output), StringComparison.OrdinalIgnoreCase);
    }

    // state, state_in, stateN, state_out, h0, hn, c.1, next_h: without the words for before and after.
    private static string Stem(string name)
    {
        var words = name.Split('_', '.', ':', '/', '-').Where(static word => word.ToLowerInvariant() is not ("in" or "out" or "input" or "output" or "new" or "next" or "prev" or "previous" or "past" or "present" or "n" or "0" or "1"));
        var stem = string.Concat(words);
        return stem.Length > 1 ? stem.TrimEnd('0', '1', 'n', 'N') : stem;
    }

    // bbox_8, bbox_16 and bbox_32 are one thing at three scales.
    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetter));

    private static string StateText(int index, string input, string output, ModelManifest manifest) =>
        $"input '{input}' is state that output '{output}' continues, but nothing feeds it back, so every result after the first would be wrong: set inputs[{index}].state to \"{output}\""
        + (manifest.Outputs.Any(named => named.Name == output) ? "" : " and name that output in outputs");

    private static ModelLoadException Unsound(ModelPackage package, string message) => new(ErrorCode.ModelMismatch, $"{package.Folder}: {message}");
}

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>Checks what feeds each input: the sample, an output of the run before, or constants.</summary>
internal static class FeedValidator
{
    public static void Validate(ModelManifest manifest, List<string> errors)
    {
        if (manifest.Inputs.IsDefaultOrEmpty || manifest.Outputs.IsDefaultOrEmpty)
        {
            return;
        }

        var hasState = false;
        for (var i = 0; i < manifest.Inputs.Length; i++)
        {
            hasState |= manifest.Inputs[i].State is not null;
            CheckInput(manifest, i, errors);
        }

        for (var i = 0; i < manifest.Outputs.Length; i++)
        {
            var output = manifest.Outputs[i];
            Add(errors, output.State is null && output.Values.IsDefaultOrEmpty && output.Steps.IsDefault, $"outputs[{i}]: state, values and steps belong to inputs");
        }

        if (manifest.StateReset is { } reset)
        {
            Add(errors, hasState, "stateReset needs an input with state");
            Add(errors, reset.GapS is null or (> 0 and < float.MaxValue), "stateReset.gapS must be positive and finite");
            Add(errors, reset.Every is null or > 0, "stateReset.every must be 1 or more");
        }
    }

    private static void CheckInput(ModelManifest manifest, int index, List<string> errors)
    {
        var input = manifest.Inputs[index];
        var feeds = (input.Fill is null ? 0 : 1) + (input.Values.IsDefaultOrEmpty ? 0 : 1) + (input.State is null ? 0 : 1) + (input.Steps.IsDefault ? 0 : 1);
        Add(errors, feeds <= 1, $"inputs[{index}] may have only one of fill, values, state and steps");
        Add(errors, index > 0 || (input.Values.IsDefaultOrEmpty && input.State is null && input.Steps.IsDefault), "inputs[0] gets the sample by preprocess: it cannot have values, state or steps");
        Add(errors, input.Steps.IsDefault || !input.Steps.Contains(null!), $"inputs[{index}].steps must not hold null");
        if (!input.Shape.IsDefault && !input.Values.IsDefaultOrEmpty)
        {
            var elements = CountOf(input);
            Add(errors, input.Values.Length == elements, $"inputs[{index}].values has {input.Values.Length} entries, but the input {elements} elements");
        }

        if (input.State is { } name)
        {
            var at = OutputOf(manifest, name);
            Add(errors, at >= 0, $"inputs[{index}].state: there is no output '{name}' among outputs");
            Add(
                errors,
                at < 0 || input.Shape.IsDefault || manifest.Outputs[at].Shape.IsDefault || (input.Type == manifest.Outputs[at].Type && CountOf(input) == CountOf(manifest.Outputs[at])),
                $"inputs[{index}].state: output '{name}' must have the type and as many elements as the input");
        }
    }

    private static int OutputOf(ModelManifest manifest, string name)
    {
        for (var i = 0; i < manifest.Outputs.Length; i++)
        {
            if (manifest.Outputs[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static long CountOf(TensorSpec tensor)
    {
        var elements = 1L;
        foreach (var dimension in tensor.Shape)
        {
            elements *= Math.Max(dimension, 0);
        }

        return elements;
    }

    private static void Add(List<string> errors, bool ok, string message)
    {
        if (!ok)
        {
            errors.Add(message);
        }
    }
}

using System.Numerics.Tensors;

namespace EdgeRuntime.Training.Networks;

/// <summary>One thread's share of every batch.</summary>
internal sealed class TrainingShard(NetworkShape shape, LabelledSource source)
{
    private readonly ConvNetwork _network = new(shape);
    private readonly float[] _input = new float[shape.InputSize];

    /// <summary>The sum of the gradients of the last run.</summary>
    public float[] Gradients { get; } = new float[shape.ParameterCount];

    /// <summary>Sum of the losses since the last reset.</summary>
    public double Loss { get; private set; }

    /// <summary>Right answers since the last reset.</summary>
    public int Right { get; private set; }

    /// <summary>Samples since the last reset.</summary>
    public int Seen { get; private set; }

    /// <summary>Runs the samples from <paramref name="first"/> on below <paramref name="end"/>, <paramref name="stride"/> apart.</summary>
    public void Run(float[] parameters, long first, long end, int stride)
    {
        Gradients.AsSpan().Clear();
        for (var index = first; index < end; index += stride)
        {
            var label = source(index, _input);
            var logits = _network.Forward(parameters, _input);
            Right += TensorPrimitives.IndexOfMax(logits) == label ? 1 : 0;
            Loss += _network.Backward(parameters, label, Gradients);
            Seen++;
        }
    }

    public void ResetCounters() => (Loss, Right, Seen) = (0, 0, 0);
}

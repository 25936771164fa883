namespace EdgeRuntime.Training.Networks;

/// <summary>Adam (D. Kingma, J. Ba, 2015) with decoupled weight decay (I. Loshchilov, F. Hutter, 2019).</summary>
internal sealed class AdamOptimizer(int count, double weightDecay = 1e-4)
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly float[] _first = new float[count];
    private readonly float[] _second = new float[count];
    private int _steps;

    /// <summary>Moves the parameters one step against the gradients.</summary>
    public void Step(float[] parameters, float[] gradients, double rate)
    {
        _steps++;
        var firstCorrection = 1 / (1 - Math.Pow(FirstDecay, _steps));
        var secondCorrection = 1 / (1 - Math.Pow(SecondDecay, _steps));
        for (var i = 0; i < parameters.Length; i++)
        {
            var gradient = gradients[i];
            _first[i] += (float)((1 - FirstDecay) * (gradient - _first[i]));
            _second[i] += (float)((1 - SecondDecay) * ((gradient * gradient) - _second[i]));
            var move = _first[i] * firstCorrection / (Math.Sqrt(_second[i] * secondCorrection) + Epsilon);
            parameters[i] -= (float)(rate * (move + (weightDecay * parameters[i])));
        }
    }
}

namespace EdgeRuntime.Training.Networks;

/// <summary>
/// Trains a network on samples made as they are needed, each seen once. A batch is cut into a fixed number of shards whose gradients are
/// summed in order, so that the result does not depend on the threads that computed them.
/// </summary>
internal sealed class NetworkTrainer
{
    private const int Shards = 2;

    private readonly NetworkShape _shape;
    private readonly TrainingPlan _plan;
    private readonly Func<LabelledSource> _newSource;

    /// <param name="shape">The network.</param>
    /// <param name="plan">How long and how fast.</param>
    /// <param name="newSource">Makes a source of samples; each shard has its own.</param>
    public NetworkTrainer(NetworkShape shape, TrainingPlan plan, Func<LabelledSource> newSource)
    {
        _shape = shape;
        _plan = plan;
        _newSource = newSource;
    }

    /// <summary>Trains and returns the parameters.</summary>
    /// <param name="progress">Told the mean loss and the share of right answers since the last report.</param>
    public float[] Train(Action<TrainingProgress> progress)
    {
        var parameters = NetworkInitializer.Create(_shape, _plan.Seed);
        var optimizer = new AdamOptimizer(_shape.ParameterCount);
        var schedule = new CosineSchedule(_plan.PeakRate, _plan.Steps);
        var shards = Enumerable.Range(0, Shards).Select(_ => new TrainingShard(_shape, _newSource())).ToArray();
        for (var step = 0; step < _plan.Steps; step++)
        {
            var first = (long)step * _plan.BatchSize;
            Parallel.For(0, Shards, shard => shards[shard].Run(parameters, first + shard, first + _plan.BatchSize, Shards));
            var gradients = Sum(shards);
            optimizer.Step(parameters, gradients, schedule.RateAt(step));
            if ((step + 1) % _plan.ReportEvery == 0)
            {
                progress(Report(step + 1, shards));
            }
        }

        return parameters;
    }

    private float[] Sum(TrainingShard[] shards)
    {
        var total = shards[0].Gradients;
        for (var i = 0; i < total.Length; i++)
        {
            foreach (var shard in shards.AsSpan(1))
            {
                total[i] += shard.Gradients[i];
            }

            total[i] /= _plan.BatchSize;
        }

        return total;
    }

    private static TrainingProgress Report(int step, TrainingShard[] shards)
    {
        var seen = shards.Sum(shard => shard.Seen);
        var report = new TrainingProgress(step, shards.Sum(shard => shard.Loss) / seen, shards.Sum(shard => shard.Right) / (double)seen);
        foreach (var shard in shards)
        {
            shard.ResetCounters();
        }

        return report;
    }
}

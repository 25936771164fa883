using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Makes a lane of a configured model: its source, its package, its loaded variant.</summary>
internal sealed class ModelLoader(AgentConfiguration configuration, string baseFolder, SourceServices services, IInferenceSessionFactory sessions)
{
    // Results under way to the outbox: it takes them within microseconds, unless the machine is very busy.
    private const int ResultsUnderWay = 256;

    /// <summary>The folder of a model: as it stands, or beside the agent.</summary>
    public static string FolderOf(ModelOptions options, string baseFolder) => Path.GetFullPath(options.Path, baseFolder);

    /// <summary>Loads all configured models.</summary>
    /// <exception cref="AgentStartException">One or more cannot be used; what is wrong with each.</exception>
    public IReadOnlyList<InferenceLane> LoadAll()
    {
        var lanes = new List<InferenceLane>();
        var errors = new List<string>();
        for (var i = 0; i < configuration.Models.Count; i++)
        {
            try
            {
                lanes.Add(Load(configuration.Models[i]));
            }
            catch (Exception e) when (e is ModelLoadException or ReplayException)
            {
                errors.Add($"{nameof(AgentConfiguration.Models)}:{i}: {e.Message}");
            }
        }

        if (errors.Count > 0)
        {
            lanes.ForEach(static lane => lane.Model.Dispose());
            throw new AgentStartException(errors);
        }

        return lanes;
    }

    private InferenceLane Load(ModelOptions options)
    {
        var source = SourceFactory.Create(options.Source, configuration.Sources[options.Source], services);
        var package = ModelPackage.Load(FolderOf(options, baseFolder));
        var model = LoadedModel.Load(package, source.Format, sessions, options.Threads, options.Variant);
        return new InferenceLane(
            source,
            model,
            new ResultPool(package, ResultsUnderWay, model.Steps[0].ResultEntries),
            options.MaxRateHz ?? configuration.Policy.MaxRateHz,
            options.Priority,
            options.Gate.Threshold > 0 ? new ChangeGate(options.Gate) : null,
            options.CatchUpLimit);
    }
}

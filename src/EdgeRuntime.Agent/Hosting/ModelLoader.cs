using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Makes a lane of a configured model: its source, its package, its loaded variant.</summary>
internal sealed class ModelLoader(AgentConfiguration configuration, string baseFolder, SourceServices services, IInferenceSessionFactory sessions)
{
    // Results under way to the outbox: it takes them within microseconds, unless the machine is very busy.
    private const int ResultsUnderWay = 256;

    /// <summary>The folder of a model: as it stands, or beside the agent.</summary>
    public static string FolderOf(ModelOptions options, string baseFolder) => Path.GetFullPath(options.Path, baseFolder);

    /// <summary>Loads a model.</summary>
    /// <exception cref="ModelLoadException">It cannot be used; the message says what and what to do.</exception>
    public InferenceLane Load(ModelOptions options)
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

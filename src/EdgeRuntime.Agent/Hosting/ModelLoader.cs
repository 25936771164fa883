using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Makes a lane of a configured model: its source, its package, its loaded variant.</summary>
internal sealed class ModelLoader(AgentConfiguration configuration, string baseFolder, SourceServices services, IInferenceSessionFactory sessions, ModelUpdates updates)
{
    // Results under way to the outbox: it takes them within microseconds, unless the machine is very busy.
    private const int ResultsUnderWay = 256;

    /// <summary>The folder of a model: as it stands, or beside the agent.</summary>
    public static string FolderOf(ModelOptions options, string baseFolder) => Path.GetFullPath(options.Path, baseFolder);

    /// <summary>Loads all configured models, or what has been installed in their place.</summary>
    /// <exception cref="AgentStartException">One or more cannot be used; what is wrong with each.</exception>
    public IReadOnlyList<(ModelSlot Slot, InferenceLane Lane)> LoadAll()
    {
        var lanes = new List<(ModelSlot Slot, InferenceLane Lane)>();
        var errors = new List<string>();
        for (var i = 0; i < configuration.Models.Count; i++)
        {
            try
            {
                lanes.Add(Load(configuration.Models[i]));
                if (lanes[..^1].Exists(lane => lane.Slot.Model == lanes[^1].Slot.Model))
                {
                    errors.Add($"{nameof(AgentConfiguration.Models)}:{i}: model '{lanes[^1].Slot.Model}' is configured twice; give one of them another id in its manifest");
                }
            }
            catch (Exception e) when (e is ModelLoadException or ReplayException)
            {
                errors.Add($"{nameof(AgentConfiguration.Models)}:{i}: {e.Message}");
            }
        }

        if (errors.Count > 0)
        {
            lanes.ForEach(static lane => lane.Lane.Model.Dispose());
            throw new AgentStartException(errors);
        }

        return lanes;
    }

    private (ModelSlot Slot, InferenceLane Lane) Load(ModelOptions options)
    {
        var source = SourceFactory.Create(options.Source, configuration.Sources[options.Source], services);
        var slot = new ModelSlot(options, ModelPackage.Load(FolderOf(options, baseFolder)), updates.Store);
        var model = slot.LoadAtStart(source.Format, sessions, canTry: updates.Disabled is null);
        CheckGolden(model);
        return (slot, new InferenceLane(
            source,
            model,
            new ResultPool(model.Package, ResultsUnderWay, model.Steps[0].ResultEntries),
            options.MaxRateHz,
            options.Priority,
            options.Gate.Threshold > 0 ? new ChangeGate(options.Gate) : null,
            options.CatchUpLimit));
    }

    // What a probe has tried has passed here; a model that came with the configuration was made on another processor.
    private static void CheckGolden(LoadedModel model)
    {
        foreach (var step in model.Steps)
        {
            if (GoldenVectors.Check(model.Package, step.Variant, step.Session) is { } error)
            {
                model.Dispose();
                throw new ModelLoadException(error.Code, $"{model.Package.Folder}: {error.Message}; this processor computes otherwise than where the model was made");
            }
        }
    }
}

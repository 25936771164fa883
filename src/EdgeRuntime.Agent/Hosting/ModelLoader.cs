using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Makes the pipelines that run at the start: of the configured models, and of those that orders have brought.</summary>
internal sealed class ModelLoader(AgentConfiguration configuration, string baseFolder, SourceServices services, IInferenceSessionFactory sessions, ModelUpdates updates, Pipelines pipelines, ILogger logger)
{
    /// <summary>The folder of a model: as it stands, or beside the agent.</summary>
    public static string FolderOf(ModelOptions options, string baseFolder) => Path.GetFullPath(options.Path, baseFolder);

    /// <summary>Loads all configured models, or what has been installed in their place; then those that orders have brought, as far as they can be used.</summary>
    /// <exception cref="AgentStartException">One or more of the configured ones cannot be used; what is wrong with each.</exception>
    public IReadOnlyList<ModelSlot> LoadAll()
    {
        var slots = new List<ModelSlot>();
        var errors = new List<string>();
        for (var i = 0; i < configuration.Models.Count; i++)
        {
            try
            {
                slots.Add(Load(configuration.Models[i]));
                if (slots[..^1].Exists(slot => slot.Model == slots[^1].Model))
                {
                    errors.Add($"{nameof(AgentConfiguration.Models)}:{i}: model '{slots[^1].Model}' is configured twice; give one of them another id in its manifest");
                }
            }
            catch (Exception e) when (e is ModelLoadException or ReplayException)
            {
                errors.Add($"{nameof(AgentConfiguration.Models)}:{i}: {e.Message}");
            }
        }

        if (errors.Count > 0)
        {
            foreach (var loop in pipelines)
            {
                loop.Lane.Model.Dispose();
            }

            throw new AgentStartException(errors);
        }

        foreach (var model in (updates.Store?.Adopted() ?? []).Where(model => !slots.Exists(slot => slot.Model == model)))
        {
            var slot = new ModelSlot(model, null, updates.Store!);
            TryRun(slot);
            slots.Add(slot);
        }

        return slots;
    }

    // One that cannot run is reported; it must not keep the device from the others.
    private void TryRun(ModelSlot slot)
    {
        if (slot.History.Active is null)
        {
            return;
        }

        var source = pipelines.TryOpen(slot.Options.Source, out var error);
        try
        {
            if (source is not null)
            {
                var model = slot.LoadAtStart(source.Format, sessions, canTry: updates.Disabled is null, CheckGolden);
                slot.Loop = pipelines.Add(slot.Options, source, model);
                return;
            }
        }
        catch (ModelLoadException e)
        {
            error = slot is { Running: null, History.Verdict: { } verdict } ? verdict.Error : new ErrorInfo(e.Code, e.Message);
        }

        // The install loop closes what it opened.
        slot.Source = source;
        slot.LeaveOut(error!);
        Log.LeftOut(logger, slot.Model, error!.Message);
    }

    private ModelSlot Load(ModelOptions options)
    {
        var source = SourceFactory.Create(options.Source, configuration.Sources[options.Source], services);
        var slot = new ModelSlot(options, ModelPackage.Load(FolderOf(options, baseFolder)), updates.Store);
        var model = slot.LoadAtStart(source.Format, sessions, canTry: updates.Disabled is null, CheckGolden);
        slot.Loop = pipelines.Add(options, source, model);
        return slot;
    }

    // A model that came with the configuration was made on another processor; one that a probe has found good may meet another one at a later start: a card moves to a new board, a library changes.
    private static ErrorInfo? CheckGolden(LoadedModel model)
    {
        foreach (var step in model.Steps)
        {
            if (GoldenVectors.Check(model.Package, step.Variant, step.Session) is { } error)
            {
                return new ErrorInfo(error.Code, $"{model.Package.Folder}: {error.Message}; this processor computes otherwise than where the model was made");
            }
        }

        return null;
    }
}

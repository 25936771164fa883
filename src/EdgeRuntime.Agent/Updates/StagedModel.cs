using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>A model that lies whole and checked in the store.</summary>
/// <param name="Model">How the history names it.</param>
/// <param name="Package">Its files.</param>
internal sealed record StagedModel(InstalledModel Model, ModelPackage Package);

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>A model folder that was drafted from an ONNX file.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Graph">What the file says.</param>
/// <param name="Draft">What was made of it.</param>
public sealed record DraftFolder(string Folder, GraphSummary Graph, ModelDraft Draft)
{
    /// <summary>The file with the lines to check by hand.</summary>
    public const string CheckFileName = "CHECK.md";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Drafts a manifest and writes the folder: manifest, model, weights beside it, and <see cref="CheckFileName"/>.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="folder">The folder to make; null for one beside the current folder with the name of the file.</param>
    /// <param name="labels">Class names that the user states; empty for those of the file.</param>
    /// <param name="hasSound">Whether the user's samples are recordings of sound.</param>
    /// <param name="created">When the draft is made, UTC.</param>
    /// <returns>The folder, or why there is none: nothing is written then.</returns>
    public static Checked<DraftFolder> Create(string file, string? folder, ImmutableArray<string> labels, bool hasSound, DateTimeOffset created)
    {
        var read = GraphReader.Load(file);
        if (!read.IsOk)
        {
            return read.Error;
        }

        var ((bytes, graph), name) = (read.Value, Path.GetFileNameWithoutExtension(file));
        if (graph.WeightFiles.FirstOrDefault(static weights => !PayloadNames.IsAllowed(weights)) is { } elsewhere)
        {
            return new ErrorInfo(ErrorCode.PathNotAllowed, $"{file}: its weights are in '{OneLineText.Of(elsewhere, 64)}', which is not a plain file name beside the model; export it again into one folder");
        }

        var target = folder ?? ModelDrafter.IdOf(name);
        var manifest = Path.Combine(target, ModelManifest.FileName);
        if (File.Exists(manifest))
        {
            return new ErrorInfo(ErrorCode.BadRequest, $"{manifest} exists already; name another folder with --out, or remove it");
        }

        var model = PayloadNames.IsAllowed(Path.GetFileName(file)) ? Path.GetFileName(file) : "model.onnx";
        // A folder around the file itself keeps the file as it is.
        var isInPlace = Path.GetFullPath(file) == Path.GetFullPath(Path.Combine(target, model));
        var opened = !isInPlace && ZipMapRemoval.Apply(bytes, graph) is { } without ? new GraphFile(without, GraphReader.Read(without)) : null;
        var drafted = MakeDraft(file, model, opened ?? read.Value, labels, hasSound, created);
        if (!drafted.IsOk && opened is not null)
        {
            // A graph that ONNX Runtime takes with its map only.
            opened = null;
            drafted = MakeDraft(file, model, read.Value, labels, hasSound, created);
        }

        if (!drafted.IsOk)
        {
            return drafted.Error.Message.StartsWith(file, StringComparison.Ordinal) ? drafted.Error : new ErrorInfo(drafted.Error.Code, $"{file}: {drafted.Error.Message}");
        }

        try
        {
            Directory.CreateDirectory(target);
            Write(file, opened?.Bytes, Path.Combine(target, model));
            foreach (var weights in graph.WeightFiles)
            {
                Write(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, weights), null, Path.Combine(target, weights));
            }

            var made = new DraftFolder(target, opened?.Graph ?? graph, opened is null ? drafted.Value : drafted.Value with { Notes = drafted.Value.Notes.Add(MapNote(model)) });
            File.WriteAllText(Path.Combine(target, CheckFileName), made.CheckText(file));
            // Last: a folder without a manifest is no model.
            File.WriteAllBytes(manifest, ManifestBytes(drafted.Value));
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.BadRequest, $"{target}: cannot be written ({OneLineText.Of(e.Message)})");
        }
    }

    /// <summary>A manifest's text as a person edits it.</summary>
    public static byte[] ManifestBytes(ModelDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            draft.Manifest.WriteTo(writer);
        }

        return [.. stream.ToArray(), (byte)'\n'];
    }

    private static Checked<ModelDraft> MakeDraft(string file, string model, GraphFile read, ImmutableArray<string> labels, bool hasSound, DateTimeOffset created)
    {
        var names = read.Graph.Outputs.Where(static output => output.Type is not null).Select(static output => output.Name).ToImmutableArray();
        return ModelDrafter.Draft(read.Graph, model, Path.GetFileNameWithoutExtension(file), labels, hasSound, created, inputs => ProbedOutputs.Of(file, read.Bytes, inputs, names));
    }

    private static DraftNote MapNote(string model) => new(
        "variants[0].file", model, "the copy puts out the probabilities as a tensor: the ZipMap behind them, which makes maps that no agent fetches, was taken out; your file is as it was");

    private static void Write(string from, byte[]? changed, string to)
    {
        if (Path.GetFullPath(from) == Path.GetFullPath(to))
        {
            // The user's own file is never written.
            return;
        }

        if (changed is null)
        {
            File.Copy(from, to, overwrite: true);
        }
        else
        {
            File.WriteAllBytes(to, changed);
        }
    }

    private string CheckText(string file)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Check before use\n\nDrafted from `{Path.GetFileName(file)}`: {Draft.Task} ({Draft.Reason}).\n");
        text.AppendLine("## Lines to check by hand\n");
        text.AppendLine(Draft.Notes.IsEmpty ? "None: the file says all of it." : "| field of manifest.json | value | why |\n|---|---|---|");
        foreach (var note in Draft.Notes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| `{Cell(note.Path)}` | {Cell(note.Value)} | {Cell(note.Reason)} |");
        }

        text.AppendLine("\n## What the file says\n");
        var producer = Graph.Producer.Length == 0 ? "not stated" : Cell($"{Graph.Producer} {Graph.ProducerVersion}".Trim());
        text.AppendLine(CultureInfo.InvariantCulture, $"Producer: {producer}; {Graph.Parameters} parameters; {Graph.Nodes.Length} operations.\n");
        text.AppendLine("| tensor | type and shape |\n|---|---|");
        foreach (var (kind, value) in Graph.Inputs.Select(static value => ("input", value)).Concat(Graph.Outputs.Select(static value => ("output", value))))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {kind} `{Cell(value.Name)}` | {Cell(value.TypeText + (value.Shape.IsDefault ? "" : $" [{string.Join(',', value.Shape)}]"))} |");
        }

        return text.Append(CultureInfo.InvariantCulture, $"""

            ## Next

            ```sh
            edge-agent infer --model {Folder} FILE...    # results of your own pictures or recordings
            edgectl model check {Folder}                 # does it fit the board
            edgectl model pack {Folder}                  # for delivery: hashes and blocks are added
            ```

            """).ToString();
    }

    private static string Cell(string text) => OneLineText.Of(text, 300).Replace("|", "\\|", StringComparison.Ordinal);
}

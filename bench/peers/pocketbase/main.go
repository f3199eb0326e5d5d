// PocketBase with a collection of events that anyone may read and change, to measure against.
package main

import (
	"log"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
)

func main() {
	app := pocketbase.New()
	app.OnServe().BindFunc(func(serve *core.ServeEvent) error {
		anyone := "" // nil would be: superusers only
		events := core.NewBaseCollection("events")
		events.ListRule, events.ViewRule, events.CreateRule = &anyone, &anyone, &anyone
		events.UpdateRule, events.DeleteRule = &anyone, &anyone
		// JSON, since a select would have to list every tag there may be.
		events.Fields.Add(&core.NumberField{Name: "start"}, &core.NumberField{Name: "stop"}, &core.JSONField{Name: "tags"})
		events.AddIndex("events_by_start", false, "start", "")
		serve.InstallerFunc = nil // opens a browser
		if err := app.Save(events); err != nil {
			return err
		}
		return serve.Next()
	})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
